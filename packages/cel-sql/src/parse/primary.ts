import type { Node } from "./ast.ts";
import { type Cursor, expectOp, fail, isOp, peek, takeOp, tokenName } from "./cursor.ts";
import type { Token } from "./lex.ts";
import { numberLiteral, stringLiteral } from "./literals.ts";
import { SyntaxFailure } from "./syntax-failure.ts";

const reserved = new Set("as break const continue else for function if import let loop package namespace return var void while".split(" "));

/** A value with everything that hangs on it: `.field`, `.method(…)`, `[index]`, `{…}`. */
export function parsePrimary(cursor: Cursor): Node {
  let node = parseAtom(cursor);
  for (;;) {
    if (takeOp(cursor, ".")) node = parseMember(cursor, node);
    else if (takeOp(cursor, "[")) node = parseIndex(cursor, node);
    else if (isOp(cursor, "{") && isTypeName(node)) node = parseStruct(cursor, node);
    else return node;
  }
}

function parseAtom(cursor: Cursor): Node {
  const token = peek(cursor);
  if (token.kind === "int" || token.kind === "uint" || token.kind === "double") return literal(cursor, token);
  if (token.kind === "string" || token.kind === "bytes") return literal(cursor, token);
  if (token.kind === "ident") return parseName(cursor, token);
  if (takeOp(cursor, "(")) return parseBracketed(cursor, token);
  if (takeOp(cursor, "[")) return parseList(cursor, token);
  if (takeOp(cursor, "{")) return parseMap(cursor, token);
  if (takeOp(cursor, ".")) return { ...parseName(cursor, peek(cursor)), from: token.from };
  throw fail(token, `expected a value but found ${tokenName(token)}`, ["value"]);
}

function literal(cursor: Cursor, token: Token): Node {
  cursor.at++;
  const value = token.kind === "string" || token.kind === "bytes" ? stringLiteral(token) : numberLiteral(token, false, token.from);
  return { kind: "literal", from: token.from, to: token.to, value };
}

function parseName(cursor: Cursor, token: Token): Node {
  const { from, to, text } = token;
  if (token.kind !== "ident" || text === "in") throw fail(token, `expected a value but found ${tokenName(token)}`, ["value"]);
  cursor.at++;
  if (text === "true" || text === "false") return { kind: "literal", from, to, value: { type: "bool", value: text === "true" } };
  if (text === "null") return { kind: "literal", from, to, value: { type: "null" } };
  if (reserved.has(text)) throw fail(token, `${text} is a reserved word`, ["value"]);
  if (text.startsWith("`")) throw fail(token, "a back-quoted name may only follow a dot", ["value"]);
  if (!takeOp(cursor, "(")) return { kind: "ident", from, to, name: text };
  const { args, end } = parseArguments(cursor);
  return { kind: "call", from, to: end, target: null, name: text, nameFrom: from, nameTo: to, args };
}

function parseBracketed(cursor: Cursor, open: Token): Node {
  const inner = cursor.expression(cursor);
  const close = expectOp(cursor, ")");
  return { ...inner, from: open.from, to: close.to };
}

function parseMember(cursor: Cursor, operand: Node): Node {
  const name = peek(cursor);
  if (isOp(cursor, "?")) throw fail(name, "optional selection (.?) is not supported", ["field"]);
  const keyword = name.text === "in" || name.text === "true" || name.text === "false" || name.text === "null";
  if (name.kind !== "ident" || keyword) throw fail(name, `expected a field or method name but found ${tokenName(name)}`, ["field"]);
  cursor.at++;
  const field = name.text.replaceAll("`", "");
  const quoted = name.text.startsWith("`");
  if (quoted || !takeOp(cursor, "(")) return { kind: "select", from: operand.from, to: name.to, operand, field, fieldFrom: name.from };
  const { args, end } = parseArguments(cursor);
  return { kind: "call", from: operand.from, to: end, target: operand, name: field, nameFrom: name.from, nameTo: name.to, args };
}

function parseArguments(cursor: Cursor): { args: Node[]; end: number } {
  const args: Node[] = [];
  for (;;) {
    if (args.length === 0 && isOp(cursor, ")")) break;
    args.push(cursor.expression(cursor));
    if (!takeOp(cursor, ",")) break;
  }
  return { args, end: expectOp(cursor, ")").to };
}

function parseIndex(cursor: Cursor, operand: Node): Node {
  const index = cursor.expression(cursor);
  const close = expectOp(cursor, "]");
  return { kind: "index", from: operand.from, to: close.to, operand, index };
}

function parseList(cursor: Cursor, open: Token): Node {
  const items: Node[] = [];
  while (!isOp(cursor, "]")) {
    items.push(cursor.expression(cursor));
    if (!takeOp(cursor, ",")) break;
  }
  return { kind: "list", from: open.from, to: expectOp(cursor, "]").to, items };
}

function parseMap(cursor: Cursor, open: Token): Node {
  const entries: { key: Node; value: Node }[] = [];
  while (!isOp(cursor, "}")) {
    const key = cursor.expression(cursor);
    expectOp(cursor, ":");
    entries.push({ key, value: cursor.expression(cursor) });
    if (!takeOp(cursor, ",")) break;
  }
  return { kind: "map", from: open.from, to: expectOp(cursor, "}").to, entries };
}

function isTypeName(node: Node): boolean {
  return node.kind === "ident" || (node.kind === "select" && isTypeName(node.operand));
}

function parseStruct(cursor: Cursor, name: Node): Node {
  expectOp(cursor, "{");
  const entries: { field: string; value: Node }[] = [];
  while (!isOp(cursor, "}")) {
    const field = peek(cursor);
    if (field.kind !== "ident")
      throw new SyntaxFailure(field.from, field.to, `expected a field name but found ${tokenName(field)}`, ["field"]);
    cursor.at++;
    expectOp(cursor, ":");
    entries.push({ field: field.text, value: cursor.expression(cursor) });
    if (!takeOp(cursor, ",")) break;
  }
  return { kind: "struct", from: name.from, to: expectOp(cursor, "}").to, name, entries };
}
