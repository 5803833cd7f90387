import { operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { type Parts, requireSendable } from "./content.ts";
import { type CampaignRow, startCampaignIf } from "./queries.ts";
import { requireTimeToSend } from "./require-time.ts";
import { requireApproved, requireStartable, STARTABLE, wrongState } from "./rules.ts";
import { Campaign } from "./schema.ts";
import { transition } from "./transition.ts";

export const sendCampaignNow = operation({
  id: "sendCampaignNow",
  tags: ["Campaigns"],
  summary: "Send campaign now",
  description: "Freezes the segment's expression and the message's version and starts. Clears scheduled_at.",
  params: IdParams,
  success: { status: 200, schema: Campaign, description: "The campaign, calculating its recipients" },
  errors: [409, 412, 422],
  idempotency: "key",
  rateClass: "send",
  audit: "campaign.started",
  handle: (call) =>
    transition(
      call,
      "campaign.started",
      async (trx, campaign) => {
        requireStartable(campaign, "sent");
        requireApproved(campaign, "sent");
        await requireTimeToSend(trx, campaign.not_after, null);
        await requireSendable(trx, partsOf(campaign), call.services.smsTransport);
        return startCampaignIf(trx, campaign.organization_id, campaign.id, STARTABLE, "now");
      },
      (campaign) => wrongState(campaign.status, "sent", STARTABLE),
    ),
});

export function partsOf(campaign: CampaignRow): Parts {
  return {
    organizationId: campaign.organization_id,
    editionId: campaign.edition_id,
    segmentId: campaign.segment_id,
    channel: campaign.channel,
    emailMessageId: campaign.email_message_id,
    smsBody: campaign.sms_body,
    mailRelayId: campaign.mail_relay_id,
  };
}
