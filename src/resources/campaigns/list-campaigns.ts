import { sql } from "kysely";
import { Type } from "typebox";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer, listRows } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { closed, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { type CampaignRow, campaignColumns, campaignSource } from "./queries.ts";
import { CampaignListItem, CHANNELS, ORDERINGS, STATUSES } from "./schema.ts";
import { campaignListItem } from "./view.ts";

const orderings = {
  created: sql`t.created`,
  modified: sql`t.modified`,
  name: sql`t.name`,
  scheduled_at: sql`coalesce(t.scheduled_at, 'infinity'::timestamptz)`,
  total_recipients: sql`t.total_recipients`,
};

export const listCampaigns = operation({
  id: "listCampaigns",
  tags: ["Campaigns"],
  summary: "List campaigns",
  query: listQuery(ORDERINGS, {
    organization_id: Type.Optional(Type.String()),
    edition_id: Type.Optional(Type.String()),
    channel: Type.Optional(closed(CHANNELS)),
    status: Type.Optional(closed(STATUSES)),
    search: Type.Optional(Type.String({ description: "by campaign name", maxLength: 200 })),
  }),
  success: { status: 200, schema: ListOf(CampaignListItem), description: "A page of campaigns" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) =>
    call.read(async (trx) => {
      const { query } = call;
      const organizations =
        query.organization_id === undefined
          ? call.organizations
          : [call.organization(query.organization_id, { parameter: "organization_id" })];
      const where = [];
      if (query.edition_id !== undefined) {
        const id = requireId(query.edition_id, { parameter: "edition_id" });
        const { rows } = await sql`select 1 from editions where organization_id = any(${organizations}::uuid[]) and id = ${id}`.execute(
          trx,
        );
        if (rows.length === 0) throw notFound({ parameter: "edition_id" });
        where.push(sql`t.edition_id = ${id}`);
      }
      if (query.channel !== undefined) where.push(sql`t.channel = ${query.channel}`);
      if (query.status !== undefined) where.push(sql`t.status = ${query.status}`);
      if (query.search !== undefined) where.push(sql`strpos(lower(t.name), lower(${query.search})) > 0`);
      const source = { from: campaignSource, columns: campaignColumns, where, orderings, defaultOrdering: ["-created"] };
      const page = await listRows<CampaignRow>(trx, organizations, source, query);
      return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, campaignListItem));
    }),
});
