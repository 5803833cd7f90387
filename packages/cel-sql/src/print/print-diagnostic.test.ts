import { expect, test } from "vitest";
import { smallSchema } from "../../test/small-world.ts";
import { check } from "../check/check.ts";
import { printDiagnostic } from "./print-diagnostic.ts";

const printed = (source: string) =>
  check(source, smallSchema).diagnostics.map((diagnostic) => printDiagnostic(source, diagnostic).split("\n"));
const at = (source: string, from: number, to: number) =>
  printDiagnostic(source, { code: "syntax", severity: "error", from, to, message: "no", fixes: [] }).split("\n");

test("the place stands under its line, with the fix", () => {
  expect(printed(`user.vip &&\n  user.contry == "DK"`)).toEqual([
    [
      "error: user has no field contry; did you mean country?",
      " --> line 2, column 8",
      `2 |   user.contry == "DK"`,
      "  |        ^^^^^^",
      "  = fix: use country",
    ],
  ]);
});

test("the end of the source has a place of its own", () => {
  expect(at("user.age > ", 11, 11).slice(1)).toEqual([" --> line 1, column 12", "1 | user.age > ", "  |            ^"]);
  expect(at("", 0, 0).slice(2)).toEqual(["1 | ", "  | ^"]);
});

test.each([
  ["\t\tx", 2, 3, "1 |         x", "  |         ^"],
  ["ab\tx", 3, 4, "1 | ab  x", "  |     ^"],
  ['"日本" x', 5, 6, '1 | "日本" x', "  |        ^"],
  ['"日本" x', 1, 3, '1 | "日本" x', "  |  ^^^^"],
  ['"👩‍👩‍👧" x', 11, 12, '1 | "👩‍👩‍👧" x', "  |      ^"],
  ['"e\u0301å" x', 6, 7, '1 | "e\u0301å" x', "  |      ^"],
  ['"🇩🇰" x', 7, 8, '1 | "🇩🇰" x', "  |      ^"],
  ["a\u0007b", 2, 3, "1 | a·b", "  |   ^"],
  ["a\u202eb", 1, 2, "1 | a·b", "  |  ^"],
])("in %j the carets count what a terminal shows", (source, from, to, line, carets) => {
  expect(at(source, from, to).slice(2)).toEqual([line, carets]);
});

test("a place over several lines is shown by its first, under any line ending", () => {
  expect(at("a &&\r\nb ||\rc", 6, 12)).toEqual(["error: no", " --> line 2, column 1", "2 | b ||", "  | ^^^^"]);
});

test("of a very long line the part around the place is shown", () => {
  const [, , line = "", carets = ""] = at(`${"a".repeat(500)}!${"b".repeat(500)}`, 500, 501);
  expect(line).toBe(`1 | …${"a".repeat(50)}!${"b".repeat(49)}…`);
  expect(carets.indexOf("^")).toBe(line.indexOf("!"));
});
