import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js";

export interface PhoneNumber {
  /** E.164 */
  number: string;
  /** ISO 3166-1 alpha-2, when the number tells it */
  country: string | null;
}

/**
 * Reads a phone number as people write it; `00` in front is `+`. A national number is read as one of `country`.
 * Undefined when no such number can exist. Numbers kept for fiction pass: whether one is in use is not checked.
 */
export function phoneNumber(text: string, country?: string | null): PhoneNumber | undefined {
  const cleaned = text.trim().replace(/^\+?00(?=\d)/, "+");
  const home = country && isSupportedCountry(country) ? country : undefined;
  const parsed = parsePhoneNumberFromString(cleaned, home ? { defaultCountry: home, extract: false } : { extract: false });
  if (!parsed || parsed.ext || !parsed.isPossible()) return undefined;
  // A leading zero belongs to the national spelling, except in the few countries whose valid numbers have one.
  if (parsed.nationalNumber.startsWith("0") && !parsed.isValid()) return undefined;
  return { number: parsed.number, country: parsed.country ?? null };
}
