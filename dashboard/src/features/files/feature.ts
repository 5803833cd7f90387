import { IconFiles } from "@tabler/icons-react";
import { type Feature, page } from "../../shared/feature.ts";

export const files: Feature = {
  path: "files",
  section: "data",
  icon: IconFiles,
  title: { en: "Files", da: "Filer" },
  role: "viewer",
  pages: [page("files", () => import("./file-list.tsx"), "FileList")],
};
