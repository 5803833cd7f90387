import { IconUsers } from "@tabler/icons-react";
import { type Feature, page } from "../../shared/feature.ts";

export const guests: Feature = {
  path: "guests",
  section: "people",
  icon: IconUsers,
  title: { en: "Guests", da: "Gæster" },
  role: "viewer",
  pages: [page("guests", () => import("./guest-list.tsx"), "GuestList"), page("guests/$id", () => import("./guest-page.tsx"), "GuestPage")],
};
