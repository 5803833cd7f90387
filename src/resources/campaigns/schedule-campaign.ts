import { operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { momentOf } from "../../platform/time/wall-clock.ts";
import { requireSendable } from "./content.ts";
import { scheduleCampaignIf } from "./queries.ts";
import { requireFuture, requireTimeToSend } from "./require-time.ts";
import { requireApproved, requireStartable, STARTABLE, wrongState } from "./rules.ts";
import { Campaign, ScheduleBody } from "./schema.ts";
import { partsOf } from "./send-campaign-now.ts";
import { transition } from "./transition.ts";

export const scheduleCampaign = operation({
  id: "scheduleCampaign",
  tags: ["Campaigns"],
  summary: "Schedule campaign",
  description: "Starts by itself at the given time. A scheduled campaign is moved.",
  params: IdParams,
  body: ScheduleBody,
  success: { status: 200, schema: Campaign, description: "The scheduled campaign" },
  errors: [409, 412, 422],
  idempotency: "key",
  rateClass: "send",
  audit: "campaign.scheduled",
  example: { body: { scheduled_at: "2099-05-01T10:00:00Z" } },
  handle: (call) =>
    transition(
      call,
      "campaign.scheduled",
      async (trx, campaign) => {
        requireStartable(campaign, "scheduled");
        requireApproved(campaign, "scheduled");
        const at = startOf(call.body, campaign.timezone);
        await requireFuture(trx, at);
        await requireTimeToSend(trx, campaign.not_after, at);
        await requireSendable(trx, partsOf(campaign), call.services.smsTransport);
        return scheduleCampaignIf(trx, campaign.organization_id, campaign.id, STARTABLE, at);
      },
      (campaign) => wrongState(campaign.status, "scheduled", STARTABLE),
    ),
});

function startOf(body: { scheduled_at: string; wall_clock?: boolean }, timeZone: string): Date {
  return body.wall_clock ? momentOf(body.scheduled_at, timeZone) : new Date(body.scheduled_at);
}
