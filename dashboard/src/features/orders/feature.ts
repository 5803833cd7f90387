import { IconReceipt } from "@tabler/icons-react";
import { type Feature, page } from "../../shared/feature.ts";

export const orders: Feature = {
  path: "orders",
  section: "people",
  icon: IconReceipt,
  title: { en: "Orders", da: "Ordrer" },
  role: "viewer",
  pages: [page("orders", () => import("./order-list.tsx"), "OrderList"), page("orders/$id", () => import("./order-page.tsx"), "OrderPage")],
};
