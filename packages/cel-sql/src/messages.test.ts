import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { smallDef } from "../test/small-world.ts";
import { applyFix } from "./apply-fix.ts";
import { check } from "./check/check.ts";
import { defineSchema } from "./schema/define-schema.ts";

const schema = defineSchema({ ...smallDef, absent: { edition: "edition is only there in a segment of an edition" } });
const known: Record<string, string[]> = { country: ["DK", "SE", "NO"], currency: ["DKK"] };
const knownValues = (kind: string) => known[kind];

/** What beginners write, between ‹ and ›; below it each message with its place, and the source after each fix. */
const table = readFileSync(new URL("messages.golden.txt", import.meta.url), "utf8")
  .trimEnd()
  .split("\n\n");

test.each(table.map((block) => [block.split("\n")[0] ?? "", block]))("%s", (title, block) => {
  expect(described(title.slice(1, -1))).toBe(block);
});

test("the table has at least 150 mistakes, and no fix of an error makes a syntax error", () => {
  expect(table.length).toBeGreaterThanOrEqual(150);
  for (const block of table) {
    const source = block.split("\n")[0]?.slice(1, -1) ?? "";
    const { diagnostics } = check(source, schema, { knownValues });
    for (const fix of diagnostics.filter((d) => d.code !== "syntax").flatMap((d) => d.fixes)) {
      const codes = check(applyFix(source, fix), schema, { knownValues }).diagnostics.map((d) => d.code);
      expect([source, fix.title, codes.includes("syntax")]).toEqual([source, fix.title, false]);
    }
  }
});

function described(source: string): string {
  const { diagnostics } = check(source, schema, { knownValues });
  const lines = diagnostics.flatMap(({ severity, from, to, message, fixes }) => [
    `  ${severity === "warning" ? "warning " : ""}${from}..${to} ${message}`,
    ...fixes.map((fix) => `    ${applyFix(source, fix)}`),
  ]);
  return [`‹${source}›`, ...(lines.length === 0 ? ["  nothing to say"] : lines)].join("\n");
}
