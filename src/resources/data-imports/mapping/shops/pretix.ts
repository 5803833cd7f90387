import type { TransformStep } from "../types.ts";
import type { ShopProfile } from "./profile.ts";

// pretix puts an apostrophe before what a spreadsheet would calculate.
const plain: TransformStep[] = [{ op: "strip_prefix", prefix: "'", before: "=+-@|%" }];

/** One row a position of the order. */
export const pretix: ShopProfile = {
  id: "pretix",
  label: "pretix (order positions)",
  certain: true,
  fingerprint: ["Order code", "Position ID", "Status", "Order date", "Order time", "Product", "Pseudonymization ID"],
  columns: [
    ["Order code", "order.external_id"],
    ["Position ID", "purchase.external_id"],
    ["Status", "purchase.status"],
    ["Email", "buyer.email", plain],
    ["Phone number", "buyer.phone", plain],
    ["Order date", "order.ordered_date"],
    ["Order time", "order.ordered_time"],
    ["Product", "purchase.product", plain],
    ["Variation", "purchase.variation", plain],
    ["Price", "purchase.total"],
    ["Attendee name", "attendee.name", plain],
    ["Attendee email", "attendee.email", plain],
    ["Order comment", "order.note", plain],
    ["Invoice address name", "buyer.name", plain],
    ["Invoice address ZIP code", "buyer.postal_code", plain],
    ["Invoice address city", "buyer.city", plain],
    ["Invoice address country", "buyer.country"],
    ["Order locale", "buyer.locale"],
  ],
};
