import { IconWebhook } from "@tabler/icons-react";
import { type Feature, page } from "../../shared/feature.ts";

export const webhooks: Feature = {
  path: "webhooks",
  section: "setup",
  icon: IconWebhook,
  title: { en: "Webhooks", da: "Webhooks" },
  role: "owner",
  pages: [
    page("webhooks", () => import("./webhook-list.tsx"), "WebhookList"),
    page("webhooks/$id", () => import("./webhook-page.tsx"), "WebhookPage"),
  ],
};
