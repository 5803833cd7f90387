import fc from "fast-check";
import PostalMime, { type Email } from "postal-mime";
import { expect, test } from "vitest";
import { mailboxHeader, plainHeader, textHeader } from "./headers.ts";

const hostile = fc.constantFrom(
  "\r\nBcc: eve@example.org",
  "\n",
  "\r",
  "\0",
  "\u2028",
  "\u2029",
  "\u0085",
  "=?UTF-8?B?",
  "?=",
  '"',
  "\\",
  "<eve@example.org>",
  ",",
  "a".repeat(200),
  "Å",
  "🎉",
  "\ud800",
);
const text = fc.array(fc.oneof(hostile, fc.string({ unit: "binary" }), fc.string()), { maxLength: 12 }).map((parts) => parts.join(""));

function read(header: string): Promise<Email> {
  return PostalMime.parse(`${header}X-Last: 1\r\n\r\nbody\r\n`);
}

function words(value: string): string {
  return value
    .slice(0, 1_000)
    .toWellFormed()
    .replace(/[\u0000-\u0020\u007f-\u00a0\u2028\u2029]+/g, " ")
    .trim();
}

function expectLegal(header: string): void {
  const lines = header.split("\r\n");
  expect(lines.pop()).toBe("");
  expect(lines.slice(1).every((line) => line.startsWith(" "))).toBe(true);
  for (const line of lines) {
    expect(line).toMatch(/^[\x20-\x7e]{1,998}$/);
    if (line.includes("=?UTF-8?B?")) expect(line.length).toBeLessThanOrEqual(76);
    for (const word of line.match(/=\?UTF-8\?B\?[^?]*\?=/g) ?? []) expect(word.length).toBeLessThanOrEqual(75);
  }
}

test("a subject of any text is one header that reads back as that text", async () => {
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      const header = textHeader("Subject", value);
      expectLegal(header);
      const mail = await read(header);
      expect(mail.headers.map(({ key }) => key)).toEqual(["subject", "x-last"]);
      expect((mail.subject ?? "").replace(/\s+/g, " ").trim()).toBe(words(value).replace(/\s+/g, " ").trim());
    }),
    { numRuns: 1_000 },
  );
});

test("a name of any text stays the name of the one address", async () => {
  await fc.assert(
    fc.asyncProperty(text, async (name) => {
      const header = mailboxHeader("From", { address: "ada@example.org", name });
      expectLegal(header);
      const mail = await read(header);
      expect(mail.headers.map(({ key }) => key)).toEqual(["from", "x-last"]);
      expect(mail.from?.address).toBe("ada@example.org");
    }),
    { numRuns: 1_000 },
  );
});

test.each(["Åse Ødegård", "O'Neil, Kim", 'The "Crew"', "Kim 🎉", "Kim"])("the name %s reads back", async (name) => {
  expect((await read(mailboxHeader("To", { address: "kim@example.org", name }))).to).toEqual([{ address: "kim@example.org", name }]);
});

test("short ASCII stays readable in the source", () => {
  expect(textHeader("Subject", "See you on Friday")).toBe("Subject: See you on Friday\r\n");
});

test("an address that could end the header is refused", () => {
  expect(() => mailboxHeader("To", { address: "kim@example.org\r\nBcc: eve@example.org" })).toThrow();
});

test.each([
  ["X-A\r\nB", "x"],
  ["X A", "x"],
  ["X-A", "x\r\nBcc: eve@example.org"],
  ["X-A", "å"],
])("a header of our own %j: %j is refused", (name, value) => {
  expect(() => plainHeader(name, value)).toThrow();
});
