import { IconMail } from "@tabler/icons-react";
import { type Feature, page } from "../../shared/feature.ts";

export const messages: Feature = {
  path: "messages",
  section: "outreach",
  icon: IconMail,
  title: { en: "Messages", da: "Beskeder" },
  role: "viewer",
  pages: [
    page("messages", () => import("./message-list.tsx"), "MessageList"),
    page("messages/new", () => import("./message-page.tsx"), "NewMessage"),
    page("messages/$id", () => import("./message-page.tsx"), "MessagePage"),
  ],
};
