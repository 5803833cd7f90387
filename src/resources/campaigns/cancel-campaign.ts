import { operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { cancelCampaignIf } from "./queries.ts";
import { CANCELLABLE, wrongState } from "./rules.ts";
import { Campaign } from "./schema.ts";
import { transition } from "./transition.ts";

export const cancelCampaign = operation({
  id: "cancelCampaign",
  tags: ["Campaigns"],
  summary: "Cancel campaign",
  description:
    "What is handed over stays sent; the rest become cancelled. No new message is handed over later than 5 seconds after the answer.",
  params: IdParams,
  success: { status: 200, schema: Campaign, description: "The cancelled campaign" },
  errors: [409, 412],
  idempotency: "key",
  rateClass: "send",
  audit: "campaign.cancelled",
  handle: (call) =>
    transition(
      call,
      "campaign.cancelled",
      (trx, campaign) => cancelCampaignIf(trx, campaign.organization_id, campaign.id),
      (campaign) => wrongState(campaign.status, "cancelled", CANCELLABLE),
    ),
});
