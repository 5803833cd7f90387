import { type BinaryOperator, type Node, binaryPower as power } from "./ast.ts";
import { type Cursor, expectOp, fail, isOp, takeOp, tokenName } from "./cursor.ts";
import type { Token } from "./lex.ts";
import { numberLiteral } from "./literals.ts";
import { parsePrimary } from "./primary.ts";
import { SyntaxFailure } from "./syntax-failure.ts";

export function parseTokens(tokens: Token[], maxDepth: number): Node {
  const cursor: Cursor = { tokens, at: 0, depth: 0, maxDepth, expression: parseExpression };
  const node = parseExpression(cursor);
  const rest = cursor.tokens[cursor.at];
  if (rest && rest.kind !== "end") throw fail(rest, `expected an operator or the end but found ${tokenName(rest)}`, ["operator", "end"]);
  return node;
}

function parseExpression(cursor: Cursor): Node {
  if (++cursor.depth > cursor.maxDepth * 2) throw tooDeep(cursor);
  const test = parseBinary(cursor, 1);
  const node = takeOp(cursor, "?") ? parseBranches(cursor, test) : test;
  cursor.depth--;
  return node;
}

function tooDeep(cursor: Cursor): SyntaxFailure {
  const token = cursor.tokens[cursor.at];
  const at = token?.from ?? 0;
  return new SyntaxFailure(at, token?.to ?? at, `the expression is nested deeper than ${cursor.maxDepth}`, [], "limit_exceeded");
}

function parseBranches(cursor: Cursor, test: Node): Node {
  const yes = parseBinary(cursor, 1);
  expectOp(cursor, ":");
  const no = parseExpression(cursor);
  return { kind: "conditional", from: test.from, to: no.to, test, yes, no };
}

function parseBinary(cursor: Cursor, minimum: number): Node {
  let left = parseUnary(cursor);
  for (;;) {
    const token = cursor.tokens[cursor.at];
    const op = token && binaryOperator(token);
    if (!token || !op || power[op] < minimum) return left;
    cursor.at++;
    const right = parseBinary(cursor, power[op] + 1);
    left = { kind: "binary", op, opFrom: token.from, from: left.from, to: right.to, left, right };
  }
}

function binaryOperator(token: Token): BinaryOperator | null {
  const named = token.kind === "op" || (token.kind === "ident" && token.text === "in");
  return named && Object.hasOwn(power, token.text) ? (token.text as BinaryOperator) : null;
}

/** One kind of sign may be repeated (`!!a`, `--a`), the two kinds don't mix: that is CEL's grammar. */
function parseUnary(cursor: Cursor): Node {
  const signs: Token[] = [];
  const wanted = isOp(cursor, "!") ? "!" : "-";
  for (let sign = takeOp(cursor, wanted); sign; sign = takeOp(cursor, wanted)) {
    signs.push(sign);
    if (signs.length > cursor.maxDepth) throw tooDeep(cursor);
  }
  let node = signedNumber(cursor, signs) ?? parsePrimary(cursor);
  for (const sign of signs.toReversed()) {
    node = { kind: "unary", op: sign.text === "!" ? "!" : "-", from: sign.from, to: node.to, operand: node };
  }
  return node;
}

/** `-5` is one literal, so that the smallest int can be written. */
function signedNumber(cursor: Cursor, signs: Token[]): Node | null {
  const token = cursor.tokens[cursor.at];
  const sign = signs.at(-1);
  if (!token || sign?.text !== "-" || (token.kind !== "int" && token.kind !== "double")) return null;
  signs.pop();
  cursor.at++;
  return { kind: "literal", from: sign.from, to: token.to, value: numberLiteral(token, true, sign.from) };
}
