import { operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { resumeCampaignIf } from "./control-queries.ts";
import { requireTimeToSend } from "./require-time.ts";
import { notResumable, requireApproved } from "./rules.ts";
import { Campaign } from "./schema.ts";
import { transition } from "./transition.ts";

export const resumeCampaign = operation({
  id: "resumeCampaign",
  tags: ["Campaigns"],
  summary: "Resume campaign",
  description:
    "A paused one goes on. A failed one goes on with those who are still waiting, with the message's current version when its template was what failed.",
  params: IdParams,
  success: { status: 200, schema: Campaign, description: "The campaign, being sent" },
  errors: [409, 412, 422],
  idempotency: "key",
  rateClass: "send",
  audit: "campaign.resumed",
  handle: (call) =>
    transition(
      call,
      "campaign.resumed",
      async (trx, campaign) => {
        // Another version of the message goes out: what was approved was the old one.
        if (campaign.status === "failed" && campaign.failure === "template") requireApproved(campaign, "resumed");
        if (campaign.status === "failed") await requireTimeToSend(trx, campaign.not_after, null);
        return resumeCampaignIf(trx, campaign.organization_id, campaign.id);
      },
      notResumable,
    ),
});
