import { parse as peerParse } from "@bufbuild/cel";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom, type Random } from "../../test/random.ts";
import { arbitraryWorldExpression } from "../../test/world.ts";
import { lineColumn } from "../diagnostics.ts";
import type { Node } from "./ast.ts";
import { children } from "./ast.ts";
import { parse } from "./parse.ts";

test.each([
  ["a || b && c == d + e * f", "(|| a (&& b (== c (+ d (* e f)))))"],
  ["a - b - c", "(- (- a b) c)"],
  ["a ? b : c ? d : e", "(? a b (? c d e))"],
  ["(a + b) * c", "(* (+ a b) c)"],
  ["!a.b(c)[0]", "(! ([] (.b() a c) 0))"],
  ["-1 + -a", "(+ -1 (- a))"],
  ["--9223372036854775808", "(- -9223372036854775808)"],
  ["x in [1, 2,]", "(in x (list 1 2))"],
  ["orders.exists(o, o.total >= 5)", "(.exists() orders o (>= (.total o) 5))"],
  ["has(a.b) // the rest is a comment", "(has() (.b a))"],
  ["0x1F == 31 && .5 < 1e3", "(&& (== 31 31) (< 0.5 1000))"],
  ["r'\\d' + \"\\u00e9\\x41\\101\\n\"", '(+ "\\\\d" "éAA\\n")'],
  ["'''it's\n''' == \"\"", '(== "it\'s\\n" "")'],
  ["a.b.C{d: 1}", "(struct (.C (.b a)) 1)"],
  ["{'a': 1}", '(map "a" 1)'],
])("%s is read as %s", (source, tree) => {
  const { ast, diagnostics } = parse(source);
  expect(diagnostics).toEqual([]);
  expect(ast && print(ast)).toBe(tree);
});

test.each([
  ["user.age > ", 11, 11, "a value is missing after >"],
  ["a b", 2, 3, "between a and b an operator is missing, such as == or &&"],
  ["(a", 2, 2, "a ) is missing at the end"],
  ["a == 'b", 5, 7, "the text is not closed: write ' at its end"],
  ["a.", 2, 2, "the name of a field or function is missing after the dot"],
  ["a # b", 2, 3, "a remark begins with //, not with #"],
  ["a = b", 2, 3, "write == to compare; a single = has no meaning"],
  ["1 == 9223372036854775808", 5, 24, "the number does not fit 64 bits"],
  ['"\\q"', 0, 4, "unknown escape \\q; a \\ itself is written \\\\"],
  ['"\\0"', 0, 4, "unknown escape \\0; a \\ itself is written \\\\"],
  ['"\\u0000"', 0, 8, "a string must not contain the character U+0000"],
  ["for == 1", 0, 3, "for has a meaning of its own and cannot be a name"],
  ["12abc", 0, 5, '12abc is neither a number nor a name; a text stands in quotes: "12abc"'],
  ["!-a", 1, 2, "expected a value but found -"],
  ["", 0, 0, 'the expression is empty; write a condition, as in user.country == "DK", or true for everybody'],
])("%s fails at %i..%i", (source, from, to, message) => {
  expect(parse(source).diagnostics).toMatchObject([{ severity: "error", from, to, message }]);
});

test.each([
  ["a source of 20,001 characters", " ".repeat(20_001)],
  ["51 brackets", `${"(".repeat(51)}a${")".repeat(51)}`],
  ["100,000 brackets", "(".repeat(19_999)],
  ["51 signs", `${"!".repeat(51)}a`],
  ["a sum of 60 terms", Array(60).fill("a").join(" + ")],
  ["1,001 parts", Array(700).fill("a.b").join(" || ")],
  ["1,001 items in a list", `a in [${Array(1_001).fill("1").join(",")}]`],
])("%s is more than the limits allow", (_, source) => {
  expect(parse(source).diagnostics).toMatchObject([{ code: "limit_exceeded" }]);
});

test("a long chain of && and a list of 1,000 constants stay within the limits", () => {
  expect(parse(Array(300).fill("a").join(" && ")).diagnostics).toEqual([]);
  expect(parse(`a in [${Array(1_000).fill("1").join(",")}]`).diagnostics).toEqual([]);
});

test("every node covers its source, brackets included", () => {
  const { ast } = parse(" (a + b) * c.d(1) ");
  expect(ast).toMatchObject({
    from: 1,
    to: 17,
    left: { from: 1, to: 8, left: { from: 2, to: 3 } },
    right: { from: 11, to: 17, nameFrom: 13, nameTo: 14 },
  });
});

test("line and column count from 1", () => {
  expect(lineColumn("a &&\n  b", 7)).toEqual({ line: 2, column: 3 });
  expect(lineColumn("", 0)).toEqual({ line: 1, column: 1 });
});

test("what another CEL parser accepts is accepted, and nothing else, also when letters are lost or added", () => {
  const random = createRandom(3);
  for (const whole of fc.sample(arbitraryWorldExpression, { seed: 3, numRuns: 1_000 })) {
    const source = damaged(whole, random);
    const { ast, diagnostics } = parse(source);
    if (diagnostics[0]?.code === "limit_exceeded" || diagnostics[0]?.code === "invalid_literal") continue;
    expect(`${source} ${ast !== null}`).toBe(`${source} ${peerAccepts(source)}`);
  }
});

function damaged(source: string, random: Random): string {
  const at = random.below(source.length);
  const inserted = random.pick(["", "(", ")", ".", ",", "!", "-", "?", ":", "[", "]", " in ", " 1", "a", '"', "&&", "=="]);
  return source.slice(0, at) + inserted + source.slice(at + random.below(2));
}

function peerAccepts(source: string): boolean {
  try {
    return Boolean(peerParse(source));
  } catch {
    return false;
  }
}

function print(node: Node): string {
  const label = labelOf(node);
  const parts = children(node);
  return parts.length === 0 && node.kind !== "call" ? label : `(${[label, ...parts.map(print)].join(" ")})`;
}

function labelOf(node: Node): string {
  if (node.kind === "literal")
    return "value" in node.value
      ? JSON.stringify(node.value.value, (_, v: unknown) => (typeof v === "bigint" ? Number(v) : v)).replace(
          "9223372036854776000",
          "9223372036854775808",
        )
      : node.value.type;
  if (node.kind === "ident") return node.name;
  if (node.kind === "select") return `.${node.field}`;
  if (node.kind === "call") return node.target ? `.${node.name}()` : `${node.name}()`;
  if (node.kind === "unary" || node.kind === "binary") return node.op;
  return { index: "[]", list: "list", map: "map", struct: "struct", conditional: "?" }[node.kind];
}
