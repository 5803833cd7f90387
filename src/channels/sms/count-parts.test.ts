import { describe, expect, test } from "vitest";
import { countParts, transliterate } from "./count-parts.ts";
import { parseSmsUrl } from "./sms-url.ts";
import { isStopWord } from "./stop-words.ts";

describe("parts", () => {
  test.each([
    ["", "gsm7", 0],
    ["Hej Åse, é er også GSM", "gsm7", 1],
    ["a".repeat(160), "gsm7", 1],
    ["a".repeat(161), "gsm7", 2],
    ["a".repeat(306), "gsm7", 2],
    ["a".repeat(307), "gsm7", 3],
    ["€".repeat(80), "gsm7", 1],
    ["€".repeat(81), "gsm7", 2],
    [`${"a".repeat(152)}€${"a".repeat(10)}`, "gsm7", 2],
    // 152 septets, then a character of two that does not fit into the first part
    [`${"a".repeat(152)}€${"a".repeat(151)}`, "gsm7", 2],
    [`${"a".repeat(152)}€${"a".repeat(152)}`, "gsm7", 3],
    ["“quoted”", "ucs2", 1],
    ["ж".repeat(70), "ucs2", 1],
    ["ж".repeat(71), "ucs2", 2],
    ["😀".repeat(35), "ucs2", 1],
    ["😀".repeat(36), "ucs2", 2],
    // a pair of code units is never torn apart: 33 in each part of 67
    ["😀".repeat(67), "ucs2", 3],
  ])("of %j are %s and %i", (text, encoding, parts) => {
    expect(countParts(text)).toMatchObject({ encoding, parts });
  });

  test("quotes, dashes and foreign accents are spelled in GSM-7; what has no such spelling stays", () => {
    expect(transliterate("“Så” – don’t…\u00a0čaj Łódź")).toBe('"Så" - don\'t... caj Lódz'.replace("ó", "o"));
    expect(transliterate("Привет 😀")).toBe("Привет 😀");
    expect(countParts(transliterate("“Så” – don’t…")).encoding).toBe("gsm7");
  });
});

test("a reply stops by its first word alone", () => {
  expect(["STOP", "stop.", " Stopp tak", "AFMELD", "„Sluta“"].map(isStopWord)).toEqual([true, true, true, true, true]);
  expect(["Don't stop", "stoppested?", "", "ja"].map(isStopWord)).toEqual([false, false, false, false]);
});

test("an address of a provider is read, and refused without telling its secrets", () => {
  expect(parseSmsUrl("gatewayapi://tok%40en@gatewayapi.eu?callback_secret=s")).toEqual({
    provider: "gatewayapi",
    origin: "https://gatewayapi.eu",
    token: "tok@en",
    callbackSecret: "s",
  });
  expect(parseSmsUrl("twilio://AC1:secret@127.0.0.1:9000?tls=off")).toMatchObject({ origin: "http://127.0.0.1:9000", sid: "AC1" });
  for (const bad of [
    "twilio://AC1@host",
    "gatewayapi://t:p@host",
    "smpp://a@host",
    "gatewayapi://tok3n@host/path",
    "gatewayapi://tok3n@host?x=1",
  ])
    expect(() => parseSmsUrl(bad)).toThrow(/^SMS_URL (?!.*tok3n)/);
});
