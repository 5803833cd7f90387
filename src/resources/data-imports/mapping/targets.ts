import type { ImportKind, Target, TargetLevel, TargetValue } from "./types.ts";

type Entry = [name: string, label: string, value?: TargetValue, required?: boolean];

const PERSON: Entry[] = [
  ["external_id", "Customer id in the shop"],
  ["email", "Email address", "email"],
  ["phone", "Phone number", "phone"],
  ["name", "Full name"],
  ["first_name", "First name"],
  ["last_name", "Last name"],
  ["locale", "Language", "locale"],
  ["country", "Country", "country"],
  ["city", "City"],
  ["postal_code", "Postal code"],
];

const CONSENTS: Entry[] = [
  ["email_marketing", "Agreed to marketing by email (yes or no)", "yes_no"],
  ["sms_marketing", "Agreed to marketing by SMS (yes or no)", "yes_no"],
  ["wording", "What was agreed to, word for word", "text"],
];

const TARGETS: Target[] = [
  ...group("orders", "order", "order", "Order", [
    ["external_id", "Order id in the shop", "line", true],
    ["number", "Order number, as guests know it"],
    ["status", "Order status", "order_status"],
    ["currency", "Currency", "currency"],
    ["total", "Order total", "amount"],
    ["refunded", "Refunded in all", "amount"],
    ["discount", "Discount on the order", "amount"],
    ["fee", "Fees of the order", "amount"],
    ["ordered_at", "Ordered at (date and time)", "date_time"],
    ["ordered_date", "Ordered on (date alone)", "date"],
    ["ordered_time", "Ordered at (time alone)", "time"],
    ["source_updated_at", "Last changed in the shop", "date_time"],
    ["note", "Note", "text"],
    ["metadata.", "Further data of the order", "text"],
  ]),
  ...group("orders", "buyer", "buyer", "Buyer", [...PERSON, ["attributes.", "Attribute of the guest", "text"]]),
  ...group("orders", "purchase", "line", "Purchase", [
    ["external_id", "Line or ticket id in the shop"],
    ["product", "Product name"],
    ["product_sku", "Product number (SKU)"],
    ["product_external_id", "Product id in the shop"],
    ["variation", "Variation"],
    ["quantity", "Quantity", "quantity"],
    ["unit_price", "Unit price", "amount"],
    ["discount", "Discount on the line", "amount"],
    ["fee", "Fees of the line", "amount"],
    ["total", "Line total", "amount"],
    ["status", "Line status", "line_status"],
    ["refunded", "Refunded of the line", "amount"],
    ["attributes.", "Attribute of the purchase", "text"],
  ]),
  ...group("orders", "attendee", "attendee", "Attendee", [
    ["name", "Full name"],
    ["first_name", "First name"],
    ["last_name", "Last name"],
    ["email", "Email address", "email"],
  ]),
  ...group("orders", "consent", "consent", "Consent", CONSENTS),
  ...group("contacts", "contact", "contact", "Contact", [
    ...PERSON,
    ["birth_date", "Date of birth", "birth_date"],
    ["tags", "Tags, with commas between", "tags"],
    ["attributes.", "Attribute of the guest", "text"],
  ]),
  ...group("contacts", "consent", "consent", "Consent", [...CONSENTS, ["given_at", "When it was agreed to", "date_time"]]),
  ...group("suppressions", "suppression", "suppression", "Suppression", [
    ["address", "Email address or phone number"],
    ["email", "Email address", "email"],
    ["phone", "Phone number", "phone"],
    ["channel", "Channel (email or SMS)", "channel"],
    ["reason", "Reason", "suppression_reason"],
  ]),
];

const byField = new Map(TARGETS.map((target) => [`${target.kind} ${target.field}`, target]));
const OWN_KEY = /^((?:order\.metadata|buyer\.attributes|purchase\.attributes|contact\.attributes)\.)([a-z][a-z0-9_]{0,62})$/;

export function listTargets(kind: ImportKind): Target[] {
  return TARGETS.filter((target) => target.kind === kind);
}

/** Also finds fields with a key of one's own: `buyer.attributes.shirt_size`. */
export function findTarget(kind: ImportKind, field: string): Target | undefined {
  const [, prefix, key] = OWN_KEY.exec(field) ?? [];
  if (prefix === undefined) return field.endsWith(".") ? undefined : byField.get(`${kind} ${field}`);
  const target = byField.get(`${kind} ${prefix}`);
  return target && { ...target, field, label: `${target.label}: ${key}` };
}

function group(kind: ImportKind, prefix: string, level: TargetLevel, name: string, entries: readonly Entry[]): Target[] {
  return entries.map(([field, label, value = "line", required = false]) => ({
    ...{ field: `${prefix}.${field}`, label, group: name },
    ...{ value, level, kind, required },
  }));
}
