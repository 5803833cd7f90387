import { newId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { checkParts } from "./content.ts";
import { insertCampaign } from "./queries.ts";
import { answerFor } from "./retrieve-campaign.ts";
import { Campaign, CreateBody } from "./schema.ts";

export const createCampaign = operation({
  id: "createCampaign",
  tags: ["Campaigns"],
  summary: "Create campaign",
  description: "A draft. Its content (email message or text) may follow; it is needed when the campaign is scheduled or sent.",
  body: CreateBody,
  success: { status: 201, schema: Campaign, description: "The draft" },
  errors: [404, 409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "campaign.created",
  example: {
    body: {
      organization_id: "01980000-0000-7000-8000-000000000001",
      edition_id: "01980000-0000-7000-8000-000000000002",
      segment_id: "01980000-0000-7000-8000-000000000003",
      name: "Early bird",
      channel: "email",
      email_message_id: "01980000-0000-7000-8000-000000000004",
    },
  },
  handle: (call) =>
    call.write(async (trx) => {
      const { body } = call;
      const organizationId = call.organization(body.organization_id, { pointer: "/organization_id" });
      const parts = await checkParts(trx, {
        organizationId,
        editionId: body.edition_id,
        segmentId: body.segment_id,
        channel: body.channel,
        emailMessageId: body.email_message_id ?? null,
        smsBody: body.sms_body ?? {},
        mailRelayId: body.mail_relay_id ?? null,
      });
      const id = newId();
      await insertCampaign(trx, {
        id,
        name: body.name,
        ...parts,
        notAfter: body.not_after ?? null,
        audience: body.audience ?? null,
        by: call.credential.id,
      });
      await call.audit(trx, {
        organizationId,
        objectType: "campaign",
        objectId: id,
        changes: { fields: { name: { after: body.name }, segment_id: { after: parts.segmentId } } },
      });
      return created(...(await answerFor(trx, organizationId, id)));
    }),
});
