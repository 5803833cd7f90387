import { emailAddress, emailKey } from "../../platform/contact/email-address.ts";
import { phoneNumber } from "../../platform/contact/phone-number.ts";
import { badRequest, type FieldError } from "../../platform/http/errors.ts";
import { canonicalLocale } from "../../platform/locale/codes.ts";
import { attributeError, type DeclaredAttribute } from "./attributes.ts";
import type { UpdateUserBody } from "./schema.ts";

/** Columns of a guest that staff may set, as they are stored. */
export interface UserChange {
  email?: string | null;
  email_key?: string | null;
  phone?: string | null;
  phone_country?: string | null;
  first_name?: string;
  last_name?: string;
  locale?: string | null;
  country?: string | null;
  city?: string | null;
  postal_code?: string | null;
  birth_date?: string | null;
  attributes?: Record<string, unknown>;
  do_not_contact?: boolean;
  do_not_contact_reason?: string;
}

export interface UserBefore {
  country: string | null;
  attributes: Record<string, unknown>;
  do_not_contact: boolean;
  do_not_contact_reason: string;
}

/** Reads a PATCH. @throws 400 naming every bad field */
export function userChange(body: UpdateUserBody, before: UserBefore, declared: readonly DeclaredAttribute[]): UserChange {
  const errors: FieldError[] = [];
  const { email, phone, tags: _, attributes, locale, ...plain } = body;
  const change: UserChange = {
    ...(plain as UserChange),
    ...(email === undefined ? {} : emailChange(email, errors)),
    ...(phone === undefined ? {} : phoneChange(phone, body.country ?? before.country, errors)),
    ...(typeof locale === "string" ? { locale: canonicalLocale(locale) ?? locale } : locale === null ? { locale } : {}),
    ...(attributes === undefined ? {} : { attributes: mergedAttributes(attributes, before.attributes, declared, errors) }),
  };
  checkDoNotContact(change, before, errors);
  if (body.birth_date && body.birth_date > new Date().toISOString().slice(0, 10))
    errors.push({ pointer: "/birth_date", code: "bad_date", detail: "A birth date lies in the past" });
  if (errors.length > 0) throw badRequest(errors);
  return change;
}

function emailChange(email: string | null, errors: FieldError[]): UserChange {
  if (email === null) return { email: null, email_key: null };
  const [address, key] = [emailAddress(email), emailKey(email)];
  if (address && key) return { email: address, email_key: key };
  errors.push({ pointer: "/email", code: "bad_email", detail: "This is no email address: write name@host" });
  return {};
}

function phoneChange(phone: string | null, country: string | null, errors: FieldError[]): UserChange {
  if (phone === null) return { phone: null, phone_country: null };
  const parsed = phoneNumber(phone, country);
  if (parsed) return { phone: parsed.number, phone_country: parsed.country };
  errors.push({ pointer: "/phone", code: "bad_phone", detail: "No such phone number can exist: write it with + and the country code" });
  return {};
}

function mergedAttributes(
  given: Record<string, unknown>,
  before: Record<string, unknown>,
  declared: readonly DeclaredAttribute[],
  errors: FieldError[],
): Record<string, unknown> {
  const merged = { ...before };
  for (const [key, value] of Object.entries(given)) {
    const error = value === null ? undefined : attributeError(key, value, declared);
    if (error) errors.push({ pointer: `/attributes/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, ...error });
    else if (value === null) delete merged[key];
    else merged[key] = value;
  }
  return merged;
}

function checkDoNotContact(change: UserChange, before: UserBefore, errors: FieldError[]): void {
  const closed = change.do_not_contact ?? before.do_not_contact;
  const reason = change.do_not_contact_reason ?? before.do_not_contact_reason;
  if (change.do_not_contact === false) change.do_not_contact_reason = "";
  else if (closed && reason.trim() === "")
    errors.push({ pointer: "/do_not_contact_reason", code: "required", detail: "Say why this guest must not be contacted" });
}
