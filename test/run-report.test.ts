import { expect, test } from "vitest";
import { reportTime } from "./run-report.ts";

const files = Array.from({ length: 9 }, (_, n) => ({ name: `${n}.test.ts`, seconds: (n * 5) % 9 }));

test("a run of many files names its five slowest, the slowest first", () => {
  expect(reportTime(files, 60)).toEqual([
    "slowest files:",
    "    8.0 s  7.test.ts",
    "    7.0 s  5.test.ts",
    "    6.0 s  3.test.ts",
    "    5.0 s  1.test.ts",
    "    4.0 s  8.test.ts",
  ]);
});

test("a run of a few files says nothing of its time", () => {
  expect(reportTime(files.slice(0, 5), 60)).toEqual([]);
});

test("a run above eight minutes warns", () => {
  expect(reportTime(files, 480).join("\n")).not.toContain("WARNING");
  expect(reportTime(files, 481).at(-1)).toMatch(/^WARNING: the tests took 481 s, more than 480/);
});
