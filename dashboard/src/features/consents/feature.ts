import { IconShieldCheck } from "@tabler/icons-react";
import { type Feature, page } from "../../shared/feature.ts";

export const consents: Feature = {
  path: "consents",
  section: "people",
  icon: IconShieldCheck,
  title: { en: "Consents", da: "Samtykker" },
  role: "viewer",
  pages: [page("consents", () => import("./consent-list.tsx"), "ConsentList")],
};
