import type { TransformStep } from "../types.ts";
import type { ShopProfile } from "./profile.ts";

// Each row has its tickets in the one of three columns that fits its state, and 0 in the others.
const quantity: TransformStep[] = [{ op: "first_filled", columns: ["Quantity Awaiting Payment", "Quantity Cancelled"], blanks: ["0"] }];

/** The report of purchases: one row a product and state of an order. */
export const hiEventsPurchases: ShopProfile = {
  id: "hi_events",
  label: "Hi.Events (purchases)",
  certain: true,
  fingerprint: ["Order", "Order Date", "Product", "Quantity Sold", "Quantity Awaiting Payment", "Quantity Cancelled", "Line Total"],
  columns: [
    ["Order", "order.external_id"],
    ["Order Date", "order.ordered_at"],
    ["First Name", "buyer.first_name"],
    ["Last Name", "buyer.last_name"],
    ["Email", "buyer.email"],
    ["Product", "purchase.product"],
    ["Price Tier", "purchase.variation"],
    ["Status", "purchase.status"],
    ["Quantity Sold", "purchase.quantity", quantity],
    ["Line Total", "purchase.total"],
    ["Currency", "order.currency"],
  ],
};

/** The list of orders: it names no products, so that every order needs the same one. */
export const hiEventsOrders: ShopProfile = {
  id: "hi_events_orders",
  label: "Hi.Events (orders)",
  certain: true,
  fingerprint: ["Public ID", "Total Gross", "Total Refunded", "Payment Status", "Created At", "Currency", "Is Manually Created"],
  columns: [
    ["Public ID", "order.external_id"],
    ["First Name", "buyer.first_name"],
    ["Last Name", "buyer.last_name"],
    ["Email", "buyer.email"],
    ["Total Gross", "order.total"],
    ["Total Fee", "order.fee"],
    ["Total Refunded", "order.refunded"],
    ["Status", "order.status"],
    ["Currency", "order.currency"],
    ["Created At", "order.ordered_at"],
    ["Notes", "order.note"],
    ["Opted In To Marketing", "consent.email_marketing"],
  ],
};
