import { emailAddress, emailKey } from "../../../platform/contact/email-address.ts";
import { type PhoneNumber, phoneNumber } from "../../../platform/contact/phone-number.ts";
import type { Finding } from "../../../platform/http/schemas.ts";
import { canonicalLocale, isCountry } from "../../../platform/locale/codes.ts";
import type { GivenGuest, GuestRow } from "./schema.ts";

interface ReadGuest {
  guest: GuestRow;
  /** what was said, as it is kept with an order */
  buyer: Record<string, unknown>;
  attributes: Record<string, unknown>;
}

/**
 * Reads who somebody is. An unusable address or phone number is dropped with a warning as long as another way to know the guest is left.
 * What is left out or blank is undefined in `guest` and missing in `buyer`.
 */
export function readGuest(
  given: GivenGuest,
  pointer: string,
  errors: Finding[],
  warnings: Finding[],
  missing: Missing = NO_BUYER,
): ReadGuest {
  const before = { errors: errors.length };
  const found: Finding[] = [];
  const note = (name: string, code: string, detail: string) => found.push({ code, pointer: `${pointer}/${name}`, detail });
  const country = readCountry(given.country, note);
  const email = readEmail(given.email, note);
  const phone = readPhone(given.phone, country, note);
  const guest: GuestRow = {
    externalId: filled(given.external_id),
    email,
    emailKey: email === undefined ? undefined : emailKey(email),
    phone: phone?.number,
    phoneCountry: phone?.country,
    firstName: filled(given.first_name),
    lastName: filled(given.last_name),
    locale: readLocale(given.locale, note),
    country,
    city: filled(given.city),
    postalCode: filled(given.postal_code),
  };
  if (guest.externalId === undefined && guest.emailKey === undefined && guest.phone === undefined)
    errors.push(...nobody(found, pointer, missing));
  if (errors.length === before.errors) warnings.push(...found);
  return { guest, buyer: snapshot(guest, given.attributes ?? {}), attributes: given.attributes ?? {} };
}

type Note = (name: string, code: string, detail: string) => void;

function readEmail(text: string | null | undefined, note: Note): string | undefined {
  const given = filled(text);
  if (given === undefined) return undefined;
  const address = emailAddress(given);
  if (address === undefined) note("email", "bad_email", "This is no email address: it was left out");
  return address;
}

function readPhone(text: string | null | undefined, country: string | undefined, note: Note): PhoneNumber | undefined {
  const given = filled(text);
  if (given === undefined) return undefined;
  const phone = phoneNumber(given, country);
  if (phone === undefined) note("phone", "bad_phone", "No such phone number can exist: it was left out");
  return phone;
}

function readCountry(text: string | null | undefined, note: Note): string | undefined {
  const given = filled(text)?.trim().toUpperCase();
  if (given === undefined || isCountry(given)) return given;
  note("country", "bad_country", "This is no ISO 3166-1 alpha-2 code: it was left out");
  return undefined;
}

function readLocale(text: string | null | undefined, note: Note): string | undefined {
  const given = filled(text)?.trim().replaceAll("_", "-");
  const locale = given === undefined ? undefined : canonicalLocale(given);
  if (given !== undefined && locale === undefined) note("locale", "bad_locale", "This is no BCP 47 language tag: it was left out");
  return locale;
}

/** What is said of a row that tells of nobody. */
export interface Missing {
  code: string;
  detail: string;
  /** behind the reason why an address is none */
  rest: string;
}

const NO_BUYER: Missing = {
  code: "missing_buyer",
  detail: "The buyer needs an email address, a phone number or an external id",
  rest: "and nothing else tells who bought",
};

function nobody(found: readonly Finding[], pointer: string, { code, detail, rest }: Missing): Finding[] {
  const bad = found.filter((finding) => finding.code === "bad_email" || finding.code === "bad_phone");
  return bad.length > 0
    ? bad.map((finding) => ({ ...finding, detail: finding.detail.replace(/: .*/, `, ${rest}`) }))
    : [{ code, pointer, detail }];
}

function snapshot(guest: GuestRow, attributes: Record<string, unknown>): Record<string, unknown> {
  const { externalId, email, phone, firstName, lastName, locale, country, city, postalCode } = guest;
  const fields = {
    external_id: externalId,
    email,
    phone,
    first_name: firstName,
    last_name: lastName,
    locale,
    country,
    city,
    postal_code: postalCode,
  };
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(known), ...(Object.keys(attributes).length > 0 ? { attributes } : {}) };
}

function filled(text: string | null | undefined): string | undefined {
  return text === null || text === undefined || text.trim() === "" ? undefined : text;
}
