import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findCampaign } from "../campaigns/queries.ts";
import { listLinkReports } from "./queries.ts";
import { CampaignLinks } from "./schema.ts";
import { linkView } from "./view.ts";

export const getCampaignLinks = operation({
  id: "getCampaignLinks",
  tags: ["Campaigns"],
  summary: "Get link report",
  description: "The tracked links of the message with their clicks; none before the campaign has begun.",
  params: IdParams,
  success: { status: 200, schema: CampaignLinks, description: "The links, by number" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) =>
    call.read(async (trx) => {
      const campaign = await findCampaign(trx, call.organizations, requireId(call.params.id));
      if (!campaign) throw notFound();
      return ok({ links: (await listLinkReports(trx, campaign.organization_id, campaign.id)).map(linkView) });
    }),
});
