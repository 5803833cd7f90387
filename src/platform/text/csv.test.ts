import { expect, test } from "vitest";
import { csvLine } from "./csv.ts";

test("cells are quoted where they need it, and null is empty", () => {
  expect(csvLine(["a", null, "b,c", 'say "hi"', "two\nlines", ""])).toBe('a,,"b,c","say ""hi""","two\nlines",\r\n');
});

test.each([
  "=1+1",
  "+4512345678",
  "-1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\ufeff=1",
  " =1",
  "\u00a0=1",
  "\u200b=1",
  "\u0000=1",
  "\n-1",
  "＝1",
  "\tx",
  "\rx",
])("%j is no formula any more", (cell) => {
  expect(csvLine([cell]).replace(/^"/, "").startsWith("'")).toBe(true);
});

test.each(["a=1", "Anne-Marie", "kim@example.org", "1+1", "", " a"])("%j stays as it is", (cell) => {
  expect(csvLine([cell])).toBe(`${cell}\r\n`);
});
