const regionNames = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
/** Exceptionally reserved or for tests: CLDR names them, ISO 3166-1 assigns them to no country. */
const NO_COUNTRY = new Set(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]);
const timezones = new Map<string, boolean>();

/** The one spelling of a BCP 47 tag (`DA-dk` gives `da-DK`); undefined when it is none or its language has no two- or three-letter code. */
export function canonicalLocale(text: string): string | undefined {
  if (!/^[a-z]{2,3}(-|$)/i.test(text) || text.length > 35) return undefined;
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}

/** Whether `text` is an ISO 3166-1 alpha-2 code of today (and XK, in use for Kosovo). */
export function isCountry(text: string): boolean {
  if (!/^[A-Z]{2}$/.test(text)) return false;
  const known = countries.get(text) ?? isKnownCountry(text);
  countries.set(text, known);
  return known;
}

let codes: string[] | undefined;

/** All of them, in alphabetical order. */
export function countryCodes(): readonly string[] {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
  codes ??= letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountry);
  return codes;
}

// Asked for each of a file's rows: Intl takes some 25 µs to say so.
const countries = new Map<string, boolean>();

function isKnownCountry(text: string): boolean {
  if (NO_COUNTRY.has(text) || regionNames.of(text) === undefined) return false;
  return Intl.getCanonicalLocales(`und-${text}`)[0] === `und-${text}`;
}

/** Whether `text` is a zone of the IANA database by name; offsets such as +02:00 are none. */
export function isTimezone(text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(text) || text.length > 50) return false;
  let known = timezones.get(text);
  if (known === undefined) {
    known = isKnownTimezone(text);
    if (timezones.size < 1_000) timezones.set(text, known);
  }
  return known;
}

function isKnownTimezone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
