import { conflict } from "../../platform/http/errors.ts";
import { operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { pauseCampaignIf } from "./control-queries.ts";
import { wrongState } from "./rules.ts";
import { Campaign } from "./schema.ts";
import { transition } from "./transition.ts";

export const pauseCampaign = operation({
  id: "pauseCampaign",
  tags: ["Campaigns"],
  summary: "Pause campaign",
  description: "It stays sending and hands over nothing more until it is resumed; what is on its way goes on.",
  params: IdParams,
  success: { status: 200, schema: Campaign, description: "The paused campaign" },
  errors: [409, 412],
  idempotency: "key",
  rateClass: "send",
  audit: "campaign.paused",
  handle: (call) =>
    transition(
      call,
      "campaign.paused",
      (trx, campaign) => pauseCampaignIf(trx, campaign.organization_id, campaign.id, call.credential.id),
      (campaign) =>
        campaign.status === "sending"
          ? conflict("already_paused", "The campaign is paused: resume or cancel it")
          : wrongState(campaign.status, "paused", ["sending"]),
    ),
});
