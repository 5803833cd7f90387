import type { UserRow } from "../queries.ts";

const FILLABLE = ["phone", "locale", "country", "city", "postal_code", "birth_date", "first_name", "last_name"] as const;
/** A status belongs to its address, and the country of a number to the number. */
const WITH: Readonly<Record<string, readonly (keyof UserRow)[]>> = {
  phone: ["phone_country", "sms_status"],
  email: ["email_key", "email_status"],
};

/** What the one who stays takes from the one who goes: only where there was nothing, and a wish for no contact always. */
export function filledFields(stays: UserRow, goes: UserRow): Record<string, unknown> {
  const empty = (["email", ...FILLABLE] as const).filter((name) => isEmpty(stays[name]) && !isEmpty(goes[name]));
  const names = empty.flatMap((name) => [name, ...(WITH[name] ?? [])]);
  const attributes = { ...goes.attributes, ...stays.attributes };
  const added = Object.keys(attributes).length > Object.keys(stays.attributes).length;
  return {
    ...Object.fromEntries(names.map((name) => [name, goes[name]])),
    ...(added ? { attributes } : {}),
    ...(goes.do_not_contact && !stays.do_not_contact ? { do_not_contact: true, do_not_contact_reason: goes.do_not_contact_reason } : {}),
    ...(goes.email_status === "unsubscribed_all" ? { email_status: "unsubscribed_all" } : {}),
    ...(goes.sms_status === "unsubscribed_all" ? { sms_status: "unsubscribed_all" } : {}),
  };
}

/** The fields that a merge had filled and nobody has changed since, with what they were before: nothing. A wish for no contact stays. */
export function emptiedFields(now: UserRow, filled: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = Object.keys(filled).filter((name) => name in EMPTY && comparable(now[name as keyof UserRow]) === comparable(filled[name]));
  const paired = Object.entries(WITH).flatMap(([name, others]) => (names.includes(name) ? [] : others.map(String)));
  return Object.fromEntries(names.filter((name) => !paired.includes(name)).map((name) => [name, EMPTY[name]]));
}

const EMPTY: Readonly<Record<string, unknown>> = {
  ...{ email: null, email_key: null, email_status: "ok", phone: null, phone_country: null, sms_status: "ok" },
  ...{ locale: null, country: null, city: null, postal_code: null, birth_date: null, first_name: "", last_name: "" },
};

function isEmpty(value: unknown): boolean {
  return value === null || value === "";
}

function comparable(value: unknown): string {
  return JSON.stringify(value ?? null);
}
