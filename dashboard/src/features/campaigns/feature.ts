import { IconSend } from "@tabler/icons-react";
import { type Feature, page } from "../../shared/feature.ts";

export const campaigns: Feature = {
  path: "campaigns",
  section: "outreach",
  icon: IconSend,
  title: { en: "Campaigns", da: "Kampagner" },
  role: "viewer",
  pages: [
    page("campaigns", () => import("./campaign-list.tsx"), "CampaignList"),
    page("campaigns/new", () => import("./new-campaign.tsx"), "NewCampaign"),
    page("campaigns/$id", () => import("./campaign-page.tsx"), "CampaignPage"),
  ],
};
