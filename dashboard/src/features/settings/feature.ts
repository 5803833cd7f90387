import { IconSettings } from "@tabler/icons-react";
import { type Feature, page } from "../../shared/feature.ts";

export const settings: Feature = {
  path: "settings",
  section: "setup",
  icon: IconSettings,
  title: { en: "Settings", da: "Indstillinger" },
  role: "viewer",
  pages: [page("settings", () => import("./settings-page.tsx"), "SettingsPage")],
};
