import { IconFileImport } from "@tabler/icons-react";
import { type Feature, page } from "../../shared/feature.ts";

export const imports: Feature = {
  path: "imports",
  section: "data",
  icon: IconFileImport,
  title: { en: "Imports", da: "Importer" },
  role: "viewer",
  pages: [
    page("imports", () => import("./import-list.tsx"), "ImportList"),
    page("imports/new", () => import("./new-import.tsx"), "NewImport"),
    page("imports/$id", () => import("./import-page.tsx"), "ImportPage"),
  ],
};
