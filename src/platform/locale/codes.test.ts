import { expect, test } from "vitest";
import { canonicalLocale, countryCodes, isCountry, isTimezone } from "./codes.ts";

test("a language tag has one spelling", () => {
  expect(["DA", "en-us", "nb-NO", "zh-hant-tw"].map(canonicalLocale)).toEqual(["da", "en-US", "nb-NO", "zh-Hant-TW"]);
});

test("what is no language tag is refused", () => {
  expect(["", "dansk", "d", "da_DK", "da-", "en-US-x", "1a"].map(canonicalLocale)).toEqual(Array(7).fill(undefined));
});

test("countries of today are known, others not", () => {
  expect(["DK", "GB", "XK", "FO"].filter((code) => !isCountry(code))).toEqual([]);
  expect(["dk", "UK", "DD", "SU", "EU", "ZZ", "XX", "DNK"].filter(isCountry)).toEqual([]);
  expect(countryCodes().slice(0, 3)).toEqual(["AD", "AE", "AF"]);
  expect(countryCodes().length).toBe(250);
});

test("time zones are named, never an offset", () => {
  expect(["Europe/Copenhagen", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+2"].filter((zone) => !isTimezone(zone))).toEqual([]);
  expect(["+02:00", "Europe/Atlantis", "", "local", "CEST2"].filter(isTimezone)).toEqual([]);
});
