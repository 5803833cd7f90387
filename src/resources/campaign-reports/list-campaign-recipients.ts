import { sql } from "kysely";
import { Type } from "typebox";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { closed, IdParams, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { findCampaign } from "../campaigns/queries.ts";
import { matchesPart } from "../users/search/queries.ts";
import { listCampaignRecipients as listRecipients } from "./queries.ts";
import { CampaignRecipient, RECIPIENT_STATES } from "./schema.ts";
import { recipientView } from "./view.ts";

const USER = { organizationId: sql`t.organization_id`, userId: sql`t.id` };

export const listCampaignRecipients = operation({
  id: "listCampaignRecipients",
  tags: ["Campaigns"],
  summary: "List campaign recipients",
  description:
    "Everybody whom the segment named when the campaign began, with what became of them; also those who were left out, and why. modified_after: those to whom something happened since.",
  params: IdParams,
  query: listQuery(["id"], {
    state: Type.Optional(closed(RECIPIENT_STATES)),
    reason: Type.Optional(Type.String({ maxLength: 60, description: "no_consent, bounced, capped, …" })),
    search: Type.Optional(Type.String({ maxLength: 200, description: "in name, address and phone number" })),
  }),
  success: { status: 200, schema: ListOf(CampaignRecipient), description: "Recipients, by id of the user" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) =>
    call.read(async (trx) => {
      const { state, reason, search = "", ...query } = call.query;
      const campaign = await findCampaign(trx, call.organizations, requireId(call.params.id));
      if (!campaign) throw notFound();
      const where = [
        ...(state === undefined ? [] : [sql`t.state = ${state}`]),
        ...(reason === undefined ? [] : [sql`t.reason = ${reason}`]),
        ...(search.trim() === "" ? [] : [await matchesPart(trx, search, USER)]),
      ];
      const page = await listRecipients(trx, campaign.organization_id, campaign.id, query, where);
      return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, recipientView));
    }),
});
