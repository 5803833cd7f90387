import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryWorldExpression } from "../../test/world.ts";
import type { Node } from "../parse/ast.ts";
import { parse } from "../parse/parse.ts";
import { unparse } from "./unparse.ts";

/** Without positions, which may differ. */
function shape(source: string): unknown {
  const { ast, diagnostics } = parse(source);
  if (!ast) throw new Error(`${source}: ${diagnostics[0]?.message}`);
  return JSON.parse(JSON.stringify(ast, (key, value: unknown) => (/^(from|to|\w+From|\w+To)$/.test(key) ? undefined : plain(value))));
}

function plain(value: unknown): unknown {
  return typeof value === "bigint" || Object.is(value, -0) ? `number ${String(value)}${Object.is(value, -0) ? " negative" : ""}` : value;
}

const rewritten = (source: string) => unparse(parse(source).ast as Node);

test.each([
  ["((a))||(b&&c)", "a || b && c"],
  ["(a || b) && c", "(a || b) && c"],
  ["a && (b && c)", "a && (b && c)"],
  ["a - (b - c) - d", "a - (b - c) - d"],
  ["(a * b) + c", "a * b + c"],
  ["a * (b + c)", "a * (b + c)"],
  ["(a < b) == true", "a < b == true"],
  ["a == (b < c)", "a == (b < c)"],
  ["(a ? b : c) ? d : (e ? f : g)", "(a ? b : c) ? d : e ? f : g"],
  ["a ? (b ? c : d) : e", "a ? (b ? c : d) : e"],
  ["!(a && b)", "!(a && b)"],
  ["!(a.b)", "!a.b"],
  ["!!a", "!!a"],
  ["!(-a)", "!(-a)"],
  ["-(5)", "-(5)"],
  ["-(-5)", "--5"],
  ["a - -5", "a - -5"],
  ["(-5).x", "(-5).x"],
  ["(a + b).size()", "(a + b).size()"],
  ["-9223372036854775808 < 0x1F", "-9223372036854775808 < 31"],
  ["1.0 + .5 + 1e3 + 1e300 + -0.0", "1.0 + 0.5 + 1000.0 + 1e+300 + -0.0"],
  ["5u == x[0]", "5u == x[0]"],
  [`'it\\'s "x"\\n' + r"\\d" + """a"b"""`, `"it's \\"x\\"\\n" + "\\\\d" + "a\\"b"`],
  ["b'\\xff' == a", "b'\\xff' == a"],
  ["x in [1, 2,]", "x in [1, 2]"],
  ["{'a': 1,}.a", '{"a": 1}.a'],
  ["a.b.C{d: 1, e: f ? g : h}", "a.b.C{d: 1, e: f ? g : h}"],
  ["a.`in` && a.`b-c` && a.for", "a.`in` && a.`b-c` && a.for"],
  ["orders . exists( o , o.total>=5 ) // last year", "orders.exists(o, o.total >= 5)"],
])("%s is written %s", (source, written) => {
  expect(rewritten(source)).toBe(written);
  expect(shape(written)).toEqual(shape(source));
});

test("what is written of any tree is read as the same tree, and no pair of brackets can be spared", () => {
  for (const source of fc.sample(arbitraryWorldExpression, { seed: 5, numRuns: 400 })) {
    const written = rewritten(source);
    expect(shape(written)).toEqual(shape(source));
    expect(rewritten(written)).toBe(written);
    for (const spared of withoutOnePair(written)) expect(isSame(spared, written) ? spared : "different").toBe("different");
  }
});

function isSame(a: string, b: string): boolean {
  return parse(a).ast !== null && JSON.stringify(shape(a)) === JSON.stringify(shape(b));
}

/** Brackets of calls are left alone. */
function withoutOnePair(source: string): string[] {
  const open: number[] = [];
  const results: string[] = [];
  for (const { 0: text, index } of source.matchAll(/"(?:[^"\\]|\\.)*"|[()]/g)) {
    if (text === "(") open.push(index);
    if (text !== ")") continue;
    const from = open.pop() ?? 0;
    if (/\w/.test(source[from - 1] ?? "")) continue;
    results.push(`${source.slice(0, from)} ${source.slice(from + 1, index)} ${source.slice(index + 1)}`);
  }
  return results;
}
