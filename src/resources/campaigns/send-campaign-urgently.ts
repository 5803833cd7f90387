import { operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { requireSendable } from "./content.ts";
import { startCampaignIf } from "./queries.ts";
import { requireTimeToSend } from "./require-time.ts";
import { refuseIfAny, requireStartable, STARTABLE, urgentMisfits, wrongState } from "./rules.ts";
import { Campaign } from "./schema.ts";
import { partsOf } from "./send-campaign-now.ts";
import { transition } from "./transition.ts";

export const sendCampaignUrgently = operation({
  id: "sendCampaignUrgently",
  tags: ["Campaigns"],
  summary: "Send urgently",
  description:
    "For what cannot wait, such as a closed gate or an evacuation. Goes before everything else that is being sent, waits for no approval and for no throttle, and is not tracked. Whoever a text reaches gets sms_body, the others the email message. The segment and the message have to be transactional.",
  params: IdParams,
  success: { status: 200, schema: Campaign, description: "The campaign, calculating its recipients" },
  errors: [409, 412, 422],
  idempotency: "key",
  rateClass: "send",
  audit: "campaign.started_urgently",
  handle: (call) =>
    transition(
      call,
      "campaign.started",
      async (trx, campaign) => {
        requireStartable(campaign, "sent");
        const parts = partsOf(campaign);
        const channels = (["sms", "email"] as const).filter((channel) =>
          channel === "sms" ? Object.values(parts.smsBody).some((text) => text.trim() !== "") : parts.emailMessageId !== null,
        );
        refuseIfAny(urgentMisfits(campaign, channels));
        await requireTimeToSend(trx, campaign.not_after, null);
        for (const channel of channels) await requireSendable(trx, { ...parts, channel }, call.services.smsTransport);
        return startCampaignIf(trx, campaign.organization_id, campaign.id, STARTABLE, "urgent");
      },
      (campaign) => wrongState(campaign.status, "sent", STARTABLE),
    ),
});
