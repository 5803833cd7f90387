import { expect, test } from "vitest";
import { countryCode } from "./country-names.ts";
import { statusWord } from "./status-words.ts";
import { yesOrNo } from "./yes-words.ts";

test("states are known in five languages, however they are written", () => {
  expect(["Betalt", "BEZAHLT", "completed", "on-hold", "partially_refunded"].map(statusWord)).toEqual([
    "paid",
    "paid",
    "paid",
    "pending",
    "partially_refunded",
  ]);
  expect(["Annulleret", "storniert", "voided", "Delvist refunderet", "Attending", "?"].map(statusWord)).toEqual([
    ...["cancelled", "cancelled", "cancelled", "partially_refunded", "active", undefined],
  ]);
});

test("a box is ticked only where it says so", () => {
  expect(["yes", "Ja", "TRUE", "1", "x", "✓", "tilmeldt", "eingewilligt"].every((text) => yesOrNo(text) === true)).toBe(true);
  expect(["no", "Nej", "nein", "0", "", " ", "unsubscribed", "pending"].every((text) => yesOrNo(text) === false)).toBe(true);
  expect(["maybe", "weekly", "SUBSCRIBED?!x"].map(yesOrNo)).toEqual([undefined, undefined, undefined]);
});

test("countries are known by code and by name in Danish, German, English, Norwegian and Swedish", () => {
  const names = ["dk", "DNK", "Danmark", "Deutschland", "Tyskland", "Schweden", "Storbritannia", "Nederländerna", "Österreich", "USA"];
  expect(names.map(countryCode)).toEqual(["DK", "DK", "DK", "DE", "DE", "SE", "GB", "NL", "AT", "US"]);
  expect(["", "Atlantis", "ZZ", "EU"].map(countryCode)).toEqual([undefined, undefined, undefined, undefined]);
});
