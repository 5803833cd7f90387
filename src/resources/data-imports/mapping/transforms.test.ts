import { expect, test } from "vitest";
import { compileTransform } from "./apply-transform.ts";
import { splitName } from "./split-name.ts";
import { transformProblems } from "./transform-problems.ts";
import type { TransformStep } from "./types.ts";

const HEADER = ["Street", "No.", "City"];
function apply(steps: TransformStep[], text: string, cells: string[] = [text]) {
  return compileTransform(steps, HEADER, "DK")?.(text, cells);
}

test.each<[string, TransformStep[], string, string]>([
  ["spaces go, no-break ones too", [{ op: "trim" }], "\u00a0 a b ", "a b"],
  ["small letters", [{ op: "case", to: "lower" }], "ÆBLE", "æble"],
  ["names in capitals", [{ op: "case", to: "title" }], "ANNE-MARIE O'HARA", "Anne-Marie O'Hara"],
  ["the first name", [{ op: "split_name", part: "first" }], "Ælfrida Van 't Zandt", "Ælfrida"],
  ["the last piece", [{ op: "split", separator: "/", part: -1 }], "Day / Friday", "Friday"],
  ["an apostrophe before a sign", [{ op: "strip_prefix", prefix: "'", before: "=+" }], "'=1+1", "=1+1"],
  ["an apostrophe that belongs there", [{ op: "strip_prefix", prefix: "'", before: "=+" }], "'t Zandt", "'t Zandt"],
  ["words of the shop", [{ op: "map", values: { "Betalt ": "paid" } }], "betalt", "paid"],
  ["words that are left out", [{ op: "map", values: { a: "b" }, otherwise: "blank" }], "c", ""],
  ["a blank cell", [{ op: "default", value: "1" }], "  ", "1"],
  ["whatever stands there", [{ op: "fixed", value: "DKK" }], "?", "DKK"],
  ["a country's name", [{ op: "country" }], "Storbritannien", "GB"],
  ["a national number", [{ op: "phone" }], "20 12 34 56", "+4520123456"],
  ["a number of another country", [{ op: "phone", country: "SE" }], "070-174 06 05", "+46701740605"],
  [
    "one step after the other",
    [
      { op: "split", separator: ",", part: 2 },
      { op: "case", to: "upper" },
    ],
    "a,b",
    "B",
  ],
])("a transform takes %s", (_, steps, text, result) => {
  expect(apply(steps, text)).toBe(result);
});

test("columns are joined without their blanks, or the first filled one is taken", () => {
  expect(apply([{ op: "combine", columns: ["No.", "City"], separator: ", " }], "Street", ["Street", " ", "Aarhus"])).toBe("Street, Aarhus");
  expect(apply([{ op: "first_filled", columns: ["No.", "City"], blanks: ["0"] }], "0", ["0", "", "3"])).toBe("3");
});

test("a value that a map does not know is told apart from a blank one", () => {
  const steps: TransformStep[] = [{ op: "map", values: { a: "b" }, otherwise: "error" }];
  expect([apply(steps, "c"), apply(steps, " ")]).toEqual([undefined, " "]);
});

test("full names are split before the family name", () => {
  expect(splitName("Ludwig van Beethoven")).toEqual({ first: "Ludwig", last: "van Beethoven" });
  expect(splitName("Kierkegaard, Søren Aabye")).toEqual({ first: "Søren Aabye", last: "Kierkegaard" });
  expect(splitName(" Anne  Marie\u00a0Hansen ")).toEqual({ first: "Anne Marie", last: "Hansen" });
  expect(splitName("Madonna")).toEqual({ first: "Madonna", last: "" });
});

test("what is wrong with a transform is said step by step", () => {
  const steps = [
    ...[{ op: "trim" }, { op: "explode" }, { op: "case", to: "camel" }, { op: "combine", columns: ["Country"] }],
    ...[
      { op: "split", separator: "", part: 0 },
      { op: "map", values: { a: 1 } },
      { op: "phone", country: "Denmark" },
      { op: "trim", to: "x" },
      "trim",
    ],
  ];
  expect(transformProblems(steps, HEADER)).toEqual([
    expect.stringContaining('Step 2: "op" is one of trim'),
    'Step 3: "to" is one of lower, upper, title',
    'Step 4: the file has no column "Country"',
    'Step 5: "separator" is a text of 1 to 1000 characters',
    'Step 6: "values.a" is a text of 0 to 1000 characters',
    'Step 7: "country" is a code of two letters such as "DK"',
    'Step 8: "to" is no field of "trim"',
    'Step 9: a step is an object such as {"op": "trim"}',
  ]);
  expect(transformProblems("trim", HEADER)).toHaveLength(1);
  expect(transformProblems(null, HEADER)).toEqual([]);
});
