import { route } from "../../../platform/http/operation.ts";
import { dryRunCampaign } from "./dry-run-campaign.ts";

export const dryRunRoutes = [route("POST", "/v1/campaigns/{id}/dry-run", "editor", dryRunCampaign)];
