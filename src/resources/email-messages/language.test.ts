import { expect, test } from "vitest";
import { chooseLanguage, completeLanguages, type LanguageChoice } from "./language.ts";

const CHAIN = { nb: ["da", "en"], sv: ["en"] };
const base = { userLocale: null, chain: CHAIN, country: null, editionDefault: "da", organizationDefault: "en" };

test.each<[string, Partial<LanguageChoice>, string]>([
  ["the locale itself", { userLocale: "nb-NO", available: ["da", "nb", "nb-NO", "no"] }, "nb-NO"],
  ["the locale without its region", { userLocale: "nb-NO", available: ["da", "no", "nb"] }, "nb"],
  ["the wider language", { userLocale: "nb-NO", available: ["da", "no"] }, "no"],
  ["the first link of the chain", { userLocale: "nb-NO", available: ["en", "da"] }, "da"],
  ["the next link of the chain", { userLocale: "nb-NO", available: ["en", "fi"] }, "en"],
  ["the chain before the country", { userLocale: "sv-SE", country: "DK", available: ["da", "en"] }, "en"],
  ["the country's language where the locale leads nowhere", { userLocale: "fi", country: "SE", available: ["da", "sv"] }, "sv"],
  ["the country's language without a locale", { country: "DE", available: ["da", "de"] }, "de"],
  ["the chain of the country's language", { country: "NO", editionDefault: "en", available: ["da", "en"] }, "da"],
  ["the edition's default", { userLocale: "fi", country: "FI", available: ["en", "da"] }, "da"],
  ["the organization's default", { userLocale: "fi", available: ["de", "en"] }, "en"],
  ["whatever there is", { userLocale: "fi", available: ["de"] }, "de"],
  ["another variety of the language, before another language", { userLocale: "pt", available: ["da", "pt-BR"] }, "pt-BR"],
  ["another spelling of the tag", { userLocale: "DA_dk", available: ["de", "da-DK"] }, "da-DK"],
  ["a locale that is none", { userLocale: "x", country: "??", available: ["da", "en"] }, "da"],
  ["Norwegian under its old tag", { userLocale: "no", available: ["en", "nb"] }, "nb"],
])("takes %s", (_, choice, expected) => {
  expect(chooseLanguage({ ...base, available: [], ...choice })).toBe(expected);
});

test("a language counts only when subject and body are both there", () => {
  const subject = { da: "Hej", en: "Hello", de: " ", sv: "Hej" };
  expect(completeLanguages(subject, { en: "<p>Hi</p>", da: "<p>Hej</p>", de: "<p>Hallo</p>", sv: "", fi: "<p>Moi</p>" })).toEqual([
    "da",
    "en",
  ]);
});
