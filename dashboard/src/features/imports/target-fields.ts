import type { Import } from "./import-page.tsx";

const PERSON = ["external_id", "email", "phone", "name", "first_name", "last_name", "locale", "country", "city", "postal_code"];
const CONSENTS = ["consent.email_marketing", "consent.sms_marketing", "consent.wording"];

const order = [
  "external_id",
  "number",
  "status",
  "currency",
  "total",
  "refunded",
  "discount",
  "fee",
  "ordered_at",
  "ordered_date",
  "ordered_time",
  "source_updated_at",
  "note",
];
const purchase = [
  "external_id",
  "product",
  "product_sku",
  "product_external_id",
  "variation",
  "quantity",
  "unit_price",
  "discount",
  "fee",
  "total",
  "status",
  "refunded",
];
const attendee = ["name", "first_name", "last_name", "email"];

const FIELDS: Record<Import["kind"], string[]> = {
  orders: [...of("order", order), ...of("buyer", PERSON), ...of("purchase", purchase), ...of("attendee", attendee), ...CONSENTS],
  contacts: [...of("contact", [...PERSON, "birth_date", "tags"]), ...CONSENTS, "consent.given_at"],
  suppressions: of("suppression", ["address", "email", "phone", "channel", "reason"]),
};

/** What a column can mean; those `chosen` already are among them, also where their names are made by the file. */
export function fieldsOf(kind: Import["kind"], chosen: string[]): string[] {
  return [...new Set([...FIELDS[kind], ...chosen])];
}

function of(group: string, names: string[]): string[] {
  return names.map((name) => `${group}.${name}`);
}
