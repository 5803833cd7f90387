import { IconMailbox } from "@tabler/icons-react";
import { type Feature, page } from "../../shared/feature.ts";

export const outbox: Feature = {
  path: "outbox",
  section: "outreach",
  icon: IconMailbox,
  title: { en: "Outbox", da: "Udbakke" },
  role: "manager",
  pages: [
    page("outbox", () => import("./outbox-list.tsx"), "OutboxList"),
    page("outbox/$id", () => import("./outbox-page.tsx"), "OutboxPage"),
  ],
};
