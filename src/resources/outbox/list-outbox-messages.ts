import { sql } from "kysely";
import { Type } from "typebox";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer, listRows } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Id, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { campaignExists, type OutboxRow } from "./queries.ts";
import { OutboxListItem } from "./schema.ts";
import { outboxListItem } from "./view.ts";

export const listOutboxMessages = operation({
  id: "listOutboxMessages",
  tags: ["Outbox"],
  summary: "List stored messages",
  description: "What would have left while no relay is configured. The newest messages are kept, up to a cap.",
  query: listQuery(["created"], {
    organization_id: Type.Optional(Id()),
    campaign_id: Type.Optional(Id()),
    search: Type.Optional(Type.String({ maxLength: 254, description: "the whole address of the recipient" })),
  }),
  success: { status: 200, schema: ListOf(OutboxListItem), description: "A page of messages" },
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
      if (query.campaign_id !== undefined) {
        const id = requireId(query.campaign_id, { parameter: "campaign_id" });
        if (!(await campaignExists(trx, organizations, id))) throw notFound({ parameter: "campaign_id" });
        where.push(sql`t.campaign_id = ${id}`);
      }
      if (query.search !== undefined) where.push(sql`t.recipient_key = lower(${query.search.trim()})`);
      const source = {
        from: sql`(select o.*, o.created as modified from outbox_messages o) t`,
        columns: sql`t.id, t.organization_id, t.channel, t.campaign_id, t.user_id, t.sender, t.recipient, t.subject, t.size_bytes, t.created`,
        where,
        // ids are made in the order of time
        orderings: { created: sql`t.id` },
        defaultOrdering: ["-created"],
      };
      const page = await listRows<OutboxRow>(trx, organizations, source, query);
      return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, outboxListItem));
    }),
});
