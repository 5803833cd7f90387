import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { checkParts, requireSendable } from "./content.ts";
import { type CampaignRow, lockCampaign, updateCampaignContent } from "./queries.ts";
import { requireTimeToSend } from "./require-time.ts";
import { answerFor } from "./retrieve-campaign.ts";
import { requireStartable } from "./rules.ts";
import { Campaign, UpdateBody } from "./schema.ts";

export const updateCampaign = operation({
  id: "updateCampaign",
  tags: ["Campaigns"],
  summary: "Update campaign",
  description:
    "In draft or scheduled; also cancelled or failed while nobody was reached. A scheduled campaign must stay sendable. Another segment, audience or content takes an approval away.",
  params: IdParams,
  body: UpdateBody,
  success: { status: 200, schema: Campaign, description: "The campaign" },
  errors: [409, 412, 422],
  idempotency: "natural",
  rateClass: "write",
  audit: "campaign.updated",
  example: { body: { name: "Early bird, last call" } },
  handle: (call) =>
    call.write(async (trx) => {
      const row = await lockCampaign(trx, call.organizations, requireId(call.params.id));
      if (!row) throw notFound();
      call.requireVersion(row.version);
      requireStartable(row, "updated");
      const { body } = call;
      const parts = await checkParts(trx, {
        organizationId: row.organization_id,
        editionId: row.edition_id,
        segmentId: body.segment_id ?? row.segment_id,
        channel: body.channel ?? row.channel,
        emailMessageId: body.email_message_id === undefined ? row.email_message_id : body.email_message_id,
        smsBody: body.sms_body ?? row.sms_body,
        mailRelayId: body.mail_relay_id === undefined ? row.mail_relay_id : body.mail_relay_id,
      });
      if (row.status === "scheduled") await requireSendable(trx, parts, call.services.smsTransport);
      const notAfter = body.not_after === undefined ? row.not_after : body.not_after;
      if (row.status === "scheduled") await requireTimeToSend(trx, notAfter, row.scheduled_at);
      const audience = body.audience === undefined ? row.audience : body.audience;
      await updateCampaignContent(trx, { id: row.id, name: body.name ?? row.name, ...parts, notAfter, audience, by: call.credential.id });
      await call.audit(trx, {
        organizationId: row.organization_id,
        objectType: "campaign",
        objectId: row.id,
        changes: { fields: changed(row, body) },
      });
      return ok(...(await answerFor(trx, row.organization_id, row.id)));
    }),
});

function changed(row: CampaignRow, body: Record<string, unknown>): Record<string, { before: unknown; after: unknown }> {
  return Object.fromEntries(
    Object.entries(body).map(([field, after]) => [field, { before: (row as unknown as Record<string, unknown>)[field], after }]),
  );
}
