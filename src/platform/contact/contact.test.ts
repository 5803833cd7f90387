import { expect, test } from "vitest";
import { emailAddress, emailKey } from "./email-address.ts";
import { phoneNumber } from "./phone-number.ts";

test("two spellings of one address have one key, also with no-break spaces around", () => {
  expect([" Kim@Example.DK\u00a0", "kim@example.dk", "\tKIM@example.dk\n"].map(emailKey)).toEqual(Array(3).fill("kim@example.dk"));
  expect(emailAddress(" Kim@Example.DK ")).toBe("Kim@Example.DK");
});

test("addresses that people have are taken", () => {
  const addresses = ["søren@example.dk", "a+b@x.example.org", "o'hara@example.com", "x@bücher.example", "1@2.example"];
  expect(addresses.map(emailAddress)).toEqual(addresses);
});

test("what can be no address is refused", () => {
  const texts = [
    "",
    "kim",
    "kim@",
    "@example.dk",
    "kim@example",
    "kim@exa mple.dk",
    "a@b@example.dk",
    "kim@example.dk,lee@example.dk",
    ".kim@example.dk",
  ];
  const more = [
    "kim..å@example.dk",
    "Kim <kim@example.dk>",
    "kim@-example.dk",
    "kim@example.dk\r\nBcc: x@example.dk",
    `${"a".repeat(65)}@example.dk`,
  ];
  expect([...texts, ...more].map(emailKey)).toEqual(Array(texts.length + more.length).fill(undefined));
});

test("a phone number becomes E.164 with its country", () => {
  expect(phoneNumber("+46 70 174 06 05")).toEqual({ number: "+46701740605", country: "SE" });
  expect(phoneNumber("0046701740631")).toEqual({ number: "+46701740631", country: "SE" });
  expect(phoneNumber("20 12 34 56", "DK")).toEqual({ number: "+4520123456", country: "DK" });
  expect(phoneNumber("+447700900106")?.number).toBe("+447700900106");
});

test("numbers that cannot exist are refused", () => {
  expect(["+45 00 12 34 56", "20123456", "+45 123", "call me", "", "+1 202 555 0123 ext. 5"].map((text) => phoneNumber(text))).toEqual(
    Array(6).fill(undefined),
  );
});
