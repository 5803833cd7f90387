import { operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { requireSendable } from "./content.ts";
import { approveCampaignIf } from "./control-queries.ts";
import { requireSecondPerson, STARTABLE, wrongState } from "./rules.ts";
import { Campaign } from "./schema.ts";
import { partsOf } from "./send-campaign-now.ts";
import { transition } from "./transition.ts";

export const approveCampaign = operation({
  id: "approveCampaign",
  tags: ["Campaigns"],
  summary: "Approve campaign",
  description:
    "By somebody else than who made or last changed it. Holds for the segment and the content as they are: a change of either takes it away. If-Match makes sure that it is what was looked at.",
  params: IdParams,
  success: { status: 200, schema: Campaign, description: "The approved campaign" },
  errors: [409, 412, 422],
  idempotency: "key",
  rateClass: "send",
  audit: "campaign.approved",
  handle: (call) =>
    transition(
      call,
      "campaign.approved",
      async (trx, campaign) => {
        requireSecondPerson(campaign, call.credential.id);
        if (!STARTABLE.includes(campaign.status)) return false;
        await requireSendable(trx, partsOf(campaign), call.services.smsTransport);
        return approveCampaignIf(trx, campaign.organization_id, campaign.id, STARTABLE, call.credential.id);
      },
      (campaign) => wrongState(campaign.status, "approved", STARTABLE),
    ),
});
