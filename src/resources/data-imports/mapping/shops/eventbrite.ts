import type { ShopProfile } from "./profile.ts";

/** One row an attendee, the buyer's columns on each. */
export const eventbriteAttendees: ShopProfile = {
  id: "eventbrite",
  label: "Eventbrite (attendee report)",
  certain: true,
  fingerprint: ["Order ID", "Order date", "Attendee email", "Ticket type", "Buyer email", "Barcode number"],
  columns: [
    ["Order ID", "order.external_id"],
    ["Order date", "order.ordered_at"],
    ["Attendee first name", "attendee.first_name"],
    ["Attendee last name", "attendee.last_name"],
    ["Attendee email", "attendee.email"],
    ["Phone number", "buyer.phone"],
    ["Purchaser city", "buyer.city"],
    ["Purchaser country", "buyer.country"],
    ["Ticket quantity", "purchase.quantity"],
    ["Ticket type", "purchase.product"],
    ["Currency", "order.currency"],
    ["Ticket price", "purchase.unit_price"],
    ["Buyer first name", "buyer.first_name"],
    ["Buyer last name", "buyer.last_name"],
    ["Buyer email", "buyer.email"],
    ["Barcode number", "purchase.external_id"],
  ],
};

/** The older attendee summary: no column for the buyer besides the attendee's. */
export const eventbriteClassic: ShopProfile = {
  id: "eventbrite_classic",
  label: "Eventbrite (attendee summary)",
  certain: true,
  fingerprint: ["Order #", "Order Date", "Ticket Type", "Attendee #", "Total Paid", "Attendee Status"],
  columns: [
    ["Order #", "order.external_id"],
    ["Order Date", "order.ordered_at"],
    ["First Name", "buyer.first_name"],
    ["Last Name", "buyer.last_name"],
    ["Email", "buyer.email"],
    ["Quantity", "purchase.quantity"],
    ["Ticket Type", "purchase.product"],
    ["Attendee #", "purchase.external_id"],
    ["Currency", "order.currency"],
    ["Total Paid", "purchase.total"],
    ["Fees Paid", "purchase.fee"],
    ["Attendee Status", "purchase.status"],
    ["Home City", "buyer.city"],
    ["Home Zip", "buyer.postal_code"],
    ["Home Country", "buyer.country"],
    ["Cell Phone", "buyer.phone"],
  ],
};
