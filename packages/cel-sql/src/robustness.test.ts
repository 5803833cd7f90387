import fc from "fast-check";
import { expect, test } from "vitest";
import { smallSchema } from "../test/small-world.ts";
import { applyFix } from "./apply-fix.ts";
import { check } from "./check/check.ts";
import { complete } from "./complete/complete.ts";
import { parse } from "./parse/parse.ts";
import { printDiagnostic } from "./print/print-diagnostic.ts";
import { arbitraryExpression } from "./testing/testing.ts";

const debris = [
  "",
  "(",
  ")",
  ".",
  ",",
  "!",
  "-",
  "?",
  ":",
  "[",
  "]",
  "{",
  " in ",
  " and ",
  " not ",
  " is null",
  '"',
  "'",
  "“",
  "=",
  "&",
  "|",
  "å",
  "\u00a0",
  "<>",
];

/** A sensible expression with letters lost and rubbish put in. */
const damaged = fc
  .tuple(
    arbitraryExpression(smallSchema, { depth: 3 }),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...debris), fc.nat(3)), { maxLength: 3 }),
  )
  .map(([source, blows]) =>
    blows.reduce((text, [where, rubbish, lost]) => {
      const at = where % (text.length + 1);
      return text.slice(0, at) + rubbish + text.slice(at + lost);
    }, source),
  );

const seeded = { seed: 11, numRuns: 400 };

test("whatever is written, each diagnostic has a place in it and a short message, and each fix changes it to something else", () => {
  fc.assert(
    fc.property(damaged, (source) => {
      for (const diagnostic of check(source, smallSchema).diagnostics) {
        const { from, to, message, fixes } = diagnostic;
        expect([0 <= from, from <= to, to <= source.length, message.length > 0, message.length <= 401]).toEqual(Array(5).fill(true));
        expect(printDiagnostic(source, diagnostic).split("\n")[3]).toContain("^");
        for (const fix of fixes) expect(applyFix(source, fix)).not.toBe(source);
      }
    }),
    seeded,
  );
});

test("taking the first fix again and again comes to an end", () => {
  fc.assert(
    fc.property(damaged, (source) => {
      let text = source;
      let steps = 0;
      for (let fix = firstFix(text); fix; fix = firstFix(text)) {
        text = applyFix(text, fix);
        expect(++steps).toBeLessThan(60);
      }
    }),
    { ...seeded, numRuns: 200 },
  );
});

function firstFix(source: string) {
  return check(source, smallSchema).diagnostics.find(({ severity, fixes }) => severity === "error" && fixes.length > 0)?.fixes[0];
}

test("completing at any place of anything gives only what fits the limits of the text", async () => {
  await fc.assert(
    fc.asyncProperty(damaged, fc.nat(), async (source, where) => {
      const offset = where % (source.length + 1);
      for (const { from, to } of await complete(source, offset, smallSchema)) {
        expect([from <= offset, offset <= to, to <= source.length]).toEqual([true, true, true]);
      }
    }),
    seeded,
  );
});

test("the worst that fits the limit of length is refused like anything else", () => {
  const long = (piece: string) => piece.repeat(Math.floor(20_000 / piece.length));
  for (const piece of [
    "(",
    '"',
    "'x\n",
    "“",
    "a.",
    "a not in [",
    "!",
    "a&",
    "=",
    "å",
    "[a,",
    "x.exists(y, ",
    "1,",
    "a ? ",
    "a like '%' ",
    "?.",
  ]) {
    const { diagnostics } = parse(long(piece));
    expect([piece, diagnostics.length]).toEqual([piece, 1]);
  }
});
