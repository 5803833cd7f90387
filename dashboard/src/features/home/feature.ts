import { IconHome } from "@tabler/icons-react";
import { type Feature, page } from "../../shared/feature.ts";

export const home: Feature = {
  path: "",
  section: "overview",
  icon: IconHome,
  title: { en: "Home", da: "Hjem" },
  role: "viewer",
  pages: [page("", () => import("./home-page.tsx"), "HomePage")],
};
