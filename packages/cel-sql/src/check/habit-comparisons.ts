import type { Fix } from "../diagnostics.ts";
import type { BinaryNode, Node } from "../parse/ast.ts";
import { betterDuration, betterTimestamp } from "./better-times.ts";
import type { Habit } from "./habit-functions.ts";
import { replaceFix, type Scope, sourceOf } from "./scope.ts";
import type { Typed } from "./typed.ts";
import { visibleNames } from "./visible-names.ts";

/** What was probably meant by a comparison whose sides have different types. */
export function habitOfMismatch(node: BinaryNode, left: Typed, right: Typed, scope: Scope): Habit | null {
  if (isComparison(node.left)) return chained(node, node.left, scope);
  return oneSide(left, node.right) ?? oneSide(right, node.left);
}

function isComparison(node: Node): node is BinaryNode {
  return node.kind === "binary" && ["<", "<=", ">", ">=", "==", "!="].includes(node.op);
}

/** `1 < x < 5` */
function chained(node: BinaryNode, first: BinaryNode, scope: Scope): Habit | null {
  if (first.from !== first.left.from) return null;
  const text = `${sourceOf(scope, first)} && ${sourceOf(scope, first.right)} ${node.op} ${sourceOf(scope, node.right)}`;
  return { hint: `; write ${text}`, fixes: [replaceFix(`use ${text}`, node, text)] };
}

/** A constant in the wrong clothes beside a value of the type. */
function oneSide(typed: Typed, other: Node): Habit | null {
  if (other.kind !== "literal") return null;
  const text = literalFor(typed.type.kind, other);
  const days = typed.type.kind === "duration" && other.value.type === "int" ? ` for ${other.value.value} days` : "";
  return text === null ? null : { hint: `; write ${text}${days}`, fixes: [replaceFix(`use ${text}`, other, text)] };
}

function literalFor(kind: string, { value }: Node & { kind: "literal" }): string | null {
  if (value.type === "string") {
    if (kind === "int" || kind === "double" || kind === "money")
      return /^-?\d+(?:\.\d+)?$/.test(value.value) && (kind !== "int" || !value.value.includes(".")) ? value.value : null;
    if (kind === "bool") return /^(?:true|false)$/i.test(value.value) ? value.value.toLowerCase() : null;
    if (kind === "timestamp") return `timestamp(${JSON.stringify(betterTimestamp(value.value) ?? value.value)})`;
    return kind === "duration" ? `duration(${JSON.stringify(betterDuration(value.value) ?? "24h")})` : null;
  }
  if (value.type !== "int" && value.type !== "double") return null;
  if (kind === "string") return JSON.stringify(String(value.value));
  if (kind === "bool") return Number(value.value) === 1 ? "true" : Number(value.value) === 0 ? "false" : null;
  return kind === "duration" && value.type === "int" ? `duration("${value.value * 24n}h")` : null;
}

/** `user.tags == "vip"`, `orders > 2` */
export function habitOfRange(node: BinaryNode, left: Typed, right: Typed, scope: Scope): Habit | null {
  const isLeft = left.kind === "range";
  const [range, other] = isLeft ? [node.left, node.right] : [node.right, node.left];
  const otherKind = (isLeft ? right : left).type.kind;
  const list = sourceOf(scope, range);
  if (otherKind === "int")
    return { hint: `; count with ${list}.size()`, fixes: [{ title: "count", edits: [{ from: range.to, to: range.to, text: ".size()" }] }] };
  if ((isLeft ? left : right).type.kind !== "list" || (node.op !== "==" && node.op !== "!=")) return null;
  const member = `${sourceOf(scope, other)} in ${list}`;
  const text = node.op === "==" ? member : `!(${member})`;
  return { hint: `; write ${text}`, fixes: [replaceFix(`use ${text}`, node, text)] };
}

/** `orders.total > 5`: the comparison with the collection's field, inside `exists`. */
export function existsFix(node: Node & { kind: "select" }, variable: string, scope: Scope): Fix[] {
  const { atom } = scope;
  if (!atom || (atom.left !== node && atom.right !== node)) return [];
  const source = sourceOf(scope, atom);
  const at = node.from - atom.from;
  const field = `${variable}.${node.field}`;
  const text = `${sourceOf(scope, node.operand)}.exists(${variable}, ${source.slice(0, at)}${field}${source.slice(at + node.to - node.from)})`;
  return [replaceFix(`use ${text}`, atom, text)];
}

/** `user.country == DK`: a word that is no name, beside a text. */
export function bareWord(node: Node, scope: Scope): Habit | null {
  if (node.kind !== "ident" || visibleNames(scope).includes(node.name)) return null;
  const text = JSON.stringify(node.name);
  return { hint: `; a text stands in quotes: ${text}`, fixes: [replaceFix("put it in quotes", node, text)] };
}
