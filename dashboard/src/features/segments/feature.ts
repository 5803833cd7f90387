import { IconFilter } from "@tabler/icons-react";
import { type Feature, page } from "../../shared/feature.ts";

export const segments: Feature = {
  path: "segments",
  section: "outreach",
  icon: IconFilter,
  title: { en: "Segments", da: "Segmenter" },
  role: "viewer",
  pages: [
    page("segments", () => import("./segment-list.tsx"), "SegmentList"),
    page("segments/new", () => import("./new-segment.tsx"), "NewSegment"),
    page("segments/$id", () => import("./segment-page.tsx"), "SegmentPage"),
  ],
};
