import type { ShopProfile } from "./profile.ts";

// Neither shop publishes its columns: these are the words of their interface and API. A column that is called otherwise is found by its name.

export const ticketTailor: ShopProfile = {
  id: "ticket_tailor",
  label: "Ticket Tailor",
  certain: false,
  fingerprint: ["Order ID", "Ticket type", "Ticket code", "Order date"],
  columns: [
    ["Order ID", "order.external_id"],
    ["Order date", "order.ordered_at"],
    ["Order status", "order.status"],
    ["Order total", "order.total"],
    ["Currency", "order.currency"],
    ["Buyer first name", "buyer.first_name"],
    ["Buyer last name", "buyer.last_name"],
    ["Buyer name", "buyer.name"],
    ["Buyer email", "buyer.email"],
    ["Email", "buyer.email"],
    ["Buyer phone", "buyer.phone"],
    ["Ticket type", "purchase.product"],
    ["Ticket code", "purchase.external_id"],
    ["Ticket price", "purchase.unit_price"],
    ["Ticket status", "purchase.status"],
    ["Attendee name", "attendee.name"],
    ["Attendee email", "attendee.email"],
  ],
};

export const billetto: ShopProfile = {
  id: "billetto",
  label: "Billetto",
  certain: false,
  fingerprint: ["Ordrenummer", "Billettype", "Billetnummer", "Køber e-mail"],
  columns: [
    ["Ordrenummer", "order.external_id"],
    ["Ordredato", "order.ordered_at"],
    ["Valuta", "order.currency"],
    ["Køber navn", "buyer.name"],
    ["Køber e-mail", "buyer.email"],
    ["Køber telefon", "buyer.phone"],
    ["Billettype", "purchase.product"],
    ["Billetnummer", "purchase.external_id"],
    ["Billetpris", "purchase.unit_price"],
    ["Deltager navn", "attendee.name"],
    ["Deltager e-mail", "attendee.email"],
  ],
};
