import { isCountry } from "../../platform/locale/codes.ts";
import { EDITION_STATUSES } from "./schema.ts";

export interface Choice {
  value: string;
  label: string;
}

const languageNames = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });
const regionNames = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
const currencyNames = new Intl.DisplayNames(["en"], { type: "currency" });

const LETTERS = "abcdefghijklmnopqrstuvwxyz".split("");
const PAIRS = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
/** Varieties that guests tell apart; any other BCP 47 tag is taken too. */
const VARIETIES = ["de-AT", "de-CH", "en-GB", "en-US", "es-MX", "fr-CA", "fr-CH", "nl-BE", "pt-BR", "zh-Hans", "zh-Hant"];

/** The closed lists of an edition's fields that are the same for all. Sorted by label, statuses in the order of an edition's life. */
export function fixedChoices(): Record<string, Choice[]> {
  choices ??= {
    status: EDITION_STATUSES.map((value) => ({ value, label: value[0]?.toUpperCase() + value.slice(1) })),
    timezone: ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")].map((value) => ({
      value,
      label: value.replaceAll("_", " "),
    })),
    currency: byLabel(
      Intl.supportedValuesOf("currency").map((value) => ({ value, label: `${currencyNames.of(value) ?? value} (${value})` })),
    ),
    default_locale: languages(),
    locales: languages(),
    venue_country: byLabel(
      PAIRS.map((pair) => pair.toUpperCase())
        .filter(isCountry)
        .map((value) => ({ value, label: regionNames.of(value) ?? value })),
    ),
  };
  return choices;
}

// Made of some 1,500 names that never change.
let choices: Record<string, Choice[]> | undefined;

function languages(): Choice[] {
  const known = PAIRS.filter((tag) => languageNames.of(tag) !== undefined && Intl.getCanonicalLocales(tag)[0] === tag);
  return byLabel([...known, ...VARIETIES].map((value) => ({ value, label: languageNames.of(value) ?? value })));
}

function byLabel(list: Choice[]): Choice[] {
  return list.sort((a, b) => a.label.localeCompare(b.label, "en"));
}
