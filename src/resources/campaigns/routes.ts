import { route } from "../../platform/http/operation.ts";
import { approveCampaign } from "./approve-campaign.ts";
import { cancelCampaign } from "./cancel-campaign.ts";
import { createCampaign } from "./create-campaign.ts";
import { deleteCampaign } from "./delete-campaign.ts";
import { getCampaignStats } from "./get-campaign-stats.ts";
import { listCampaigns } from "./list-campaigns.ts";
import { pauseCampaign } from "./pause-campaign.ts";
import { resumeCampaign } from "./resume-campaign.ts";
import { retrieveCampaign } from "./retrieve-campaign.ts";
import { scheduleCampaign } from "./schedule-campaign.ts";
import { sendCampaignNow } from "./send-campaign-now.ts";
import { sendCampaignUrgently } from "./send-campaign-urgently.ts";
import { stopAllSending } from "./stop-all-sending.ts";
import { updateCampaign } from "./update-campaign.ts";

export const campaignRoutes = [
  route("GET", "/v1/campaigns", "viewer", listCampaigns),
  route("POST", "/v1/campaigns", "editor", createCampaign),
  route("GET", "/v1/campaigns/{id}", "viewer", retrieveCampaign),
  route("PATCH", "/v1/campaigns/{id}", "editor", updateCampaign),
  route("DELETE", "/v1/campaigns/{id}", "editor", deleteCampaign),
  route("POST", "/v1/campaigns/{id}/schedule", "manager", scheduleCampaign),
  route("POST", "/v1/campaigns/{id}/send-now", "manager", sendCampaignNow),
  route("POST", "/v1/campaigns/{id}/send-urgent", "manager", sendCampaignUrgently),
  route("POST", "/v1/campaigns/{id}/cancel", "manager", cancelCampaign),
  route("POST", "/v1/campaigns/{id}/approve", "manager", approveCampaign),
  route("POST", "/v1/campaigns/{id}/pause", "manager", pauseCampaign),
  route("POST", "/v1/campaigns/{id}/resume", "manager", resumeCampaign),
  route("POST", "/v1/organizations/{id}/stop-all", "manager", stopAllSending),
  route("GET", "/v1/campaigns/{id}/stats", "viewer", getCampaignStats),
];
