import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settings } from "../src/settings.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README lists every setting with its fallback and its text", () => {
  const rows = settings.map(({ name, fallback, text }) => `| \`${name}\` | ${fallback} | ${text} |`);
  expect(rows.filter((row) => !readme.includes(row))).toEqual([]);
});

test("the README lists no setting that is gone", () => {
  const listed = [...readme.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, name]) => name);
  expect(listed).toEqual(settings.map(({ name }) => name));
});
