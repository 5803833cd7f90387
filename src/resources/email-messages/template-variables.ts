import { type TSchema, Type } from "typebox";

export const VARIABLE_TYPES = ["text", "number", "boolean", "date", "money", "link", "list"] as const;

export interface Variable {
  name: string;
  type: (typeof VARIABLE_TYPES)[number];
  description: string;
}

const variable = (name: string, type: Variable["type"], description: string): Variable => ({ name, type, description });

/** What templates may read in every message. */
export const VARIABLES: readonly Variable[] = [
  variable("user.first_name", "text", "The guest's first name; write | default: for guests without one"),
  variable("user.last_name", "text", "The guest's last name"),
  variable("user.email", "text", "The guest's address"),
  variable("user.phone", "text", "The guest's phone number"),
  variable("user.locale", "text", "The guest's language (BCP 47)"),
  variable("user.country", "text", "Where the guest lives (ISO 3166-1)"),
  variable("user.city", "text", "The guest's city"),
  variable("user.postal_code", "text", "The guest's postal code"),
  variable("edition.name", "text", "The edition's name"),
  variable(
    "edition.starts_at",
    "date",
    "When the edition begins: {{ edition.starts_at | date: \"long\" }} in the guest's language and the edition's time zone",
  ),
  variable("edition.ends_at", "date", "When the edition ends"),
  variable("edition.currency", "text", "The edition's currency (ISO 4217)"),
  variable("edition.venue.name", "text", "The venue"),
  variable("edition.venue.address", "text", "The venue's address"),
  variable("edition.venue.country", "text", "The venue's country (ISO 3166-1)"),
  variable("organization.name", "text", "The organization's name"),
  variable("organization.postal_address", "text", "The organization's postal address, which marketing has to show"),
  variable("orders", "list", "The guest's valid orders of the edition: number, status, ordered_at, total, currency, purchases"),
  variable("orders[0].total", "money", "What an order comes to: {{ orders[0].total | money: orders[0].currency }}"),
  variable("purchases", "list", "All lines of these orders: name, variation, quantity, total, currency, attendee_name"),
  variable("tickets", "list", "The tickets that admit: name, order_number, first_name, last_name, email, barcode, checked_in_at"),
  variable("links.unsubscribe", "link", "Where the guest unsubscribes"),
  variable("links.preferences", "link", "Where the guest chooses what to get"),
  variable("links.view_in_browser", "link", "The message as a page"),
];

/** What only messages for one order may read. */
export const ORDER_VARIABLES: readonly Variable[] = [
  variable("order.number", "text", "In messages for one order alone: its number"),
  variable("order.total", "money", "In messages for one order alone: {{ order.total | money: order.currency }}"),
  variable("order.purchases", "list", "In messages for one order alone: its lines"),
];

export const TemplateVariables: TSchema = Type.Object({
  variables: Type.Array(
    Type.Object({
      name: Type.String(),
      type: Type.String({ enum: [...VARIABLE_TYPES] }),
      description: Type.String(),
      example: Type.Unknown({ description: "from a guest of the edition, else made up" }),
    }),
  ),
});
