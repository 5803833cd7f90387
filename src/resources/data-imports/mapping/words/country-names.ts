import { createRequire } from "node:module";
import { isCountry } from "../../../../platform/locale/codes.ts";

const LANGUAGES = ["da", "de", "en", "nb", "sv"];
const MORE: Record<string, string> = {
  "great britain": "GB",
  england: "GB",
  scotland: "GB",
  wales: "GB",
  storbritannien: "GB",
  usa: "US",
  uk: "GB",
  holland: "NL",
};

let byName: Map<string, string> | undefined;

/** The ISO 3166-1 alpha-2 code of a country's code (two or three letters) or name in Danish, German, English, Norwegian or Swedish. */
export function countryCode(text: string): string | undefined {
  const given = text.trim();
  const code = given.toUpperCase();
  if (isCountry(code)) return code;
  byName ??= readNames();
  return byName.get(comparable(given));
}

// The names are large: they are read when the first one is asked for.
function readNames(): Map<string, string> {
  const require = createRequire(import.meta.url);
  const found = new Map(Object.entries(MORE));
  for (const [two, three] of require("i18n-iso-countries/codes.json") as [string, string][])
    if (isCountry(two)) found.set(comparable(three), two);
  for (const language of LANGUAGES) {
    const { countries } = require(`i18n-iso-countries/langs/${language}.json`) as { countries: Record<string, string | string[]> };
    for (const [code, names] of Object.entries(countries)) {
      if (isCountry(code)) for (const name of [names].flat()) found.set(comparable(name), code);
    }
  }
  return found;
}

function comparable(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/\p{M}|[^\p{L}\p{N} ]/gu, "")
    .replaceAll(/\s+/g, " ")
    .trim()
    .toLowerCase();
}
