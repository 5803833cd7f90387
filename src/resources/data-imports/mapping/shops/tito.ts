import type { ShopProfile } from "./profile.ts";

/** One row a ticket; those not yet assigned have no attendee. */
export const tito: ShopProfile = {
  id: "tito",
  label: "Tito",
  certain: true,
  fingerprint: ["Ticket", "Ticket Reference", "Void Status", "Price", "Order Reference", "Order Email"],
  columns: [
    ["Order Reference", "order.external_id"],
    ["Order Completed Date", "order.ordered_at"],
    ["Order Created Date", "order.ordered_at"],
    ["Ticket Created Date", "order.ordered_at"],
    ["Order Name", "buyer.name"],
    ["Order Email", "buyer.email"],
    ["Order Phone Number", "buyer.phone"],
    ["Order Currency", "order.currency"],
    ["Ticket", "purchase.product"],
    ["Ticket Reference", "purchase.external_id"],
    ["Price", "purchase.total"],
    [
      "Void Status",
      "purchase.status",
      [
        {
          op: "map",
          values: { true: "cancelled", yes: "cancelled", void: "cancelled", voided: "cancelled", false: "active", no: "active" },
        },
      ],
    ],
    ["Ticket Full Name", "attendee.name"],
    ["Ticket Email", "attendee.email"],
  ],
};
