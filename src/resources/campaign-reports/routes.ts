import { route } from "../../platform/http/operation.ts";
import { getCampaignLinks } from "./get-campaign-links.ts";
import { getCampaignStatsSeries } from "./get-campaign-stats-series.ts";
import { listCampaignRecipients } from "./list-campaign-recipients.ts";
import { updateCampaignLink } from "./update-campaign-link.ts";
import { watchCampaign } from "./watch-campaign.ts";

export const campaignReportRoutes = [
  route("GET", "/v1/campaigns/{id}/recipients", "viewer", listCampaignRecipients),
  route("GET", "/v1/campaigns/{id}/links", "viewer", getCampaignLinks),
  route("PATCH", "/v1/campaigns/{id}/links/{n}", "manager", updateCampaignLink),
  route("GET", "/v1/campaigns/{id}/stats/series", "viewer", getCampaignStatsSeries),
  route("GET", "/v1/campaigns/{id}/events", "viewer", watchCampaign),
];
