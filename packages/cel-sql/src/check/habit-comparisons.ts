import type { Fix } from "../diagnostics.ts";
import type { BinaryNode, Node } from "../parse/ast.ts";
import { betterDuration } from "../time-words.ts";
import { betterTimestamp } from "./better-times.ts";
import type { Habit } from "./habit-functions.ts";
import { yesOrNo } from "./habit-names.ts";
import { replaceFix, type Scope, sourceOf } from "./scope.ts";
import type { Typed } from "./typed.ts";
import { visibleNames } from "./visible-names.ts";

/** What was probably meant by a comparison whose sides have different types. */
export function habitOfMismatch(node: BinaryNode, left: Typed, right: Typed, scope: Scope): Habit | null {
  if (isComparison(node.left)) return chained(node, node.left, scope);
  return (
    unquotedDate(left, node.right, scope) ?? unquotedDate(right, node.left, scope) ?? oneSide(left, node.right) ?? oneSide(right, node.left)
  );
}

/** `o.ordered_at > 2026-01-01`, which is a calculation */
function unquotedDate(typed: Typed, other: Node, scope: Scope): Habit | null {
  if (typed.type.kind !== "timestamp" || other.kind === "literal") return null;
  const better = betterTimestamp(sourceOf(scope, other));
  if (better === null) return null;
  const text = `timestamp(${JSON.stringify(better)})`;
  return { hint: `; write ${text}`, fixes: [replaceFix(`use ${text}`, other, text)] };
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
  if (text === null && typed.type.kind === "timestamp" && other.value.type === "string")
    return { hint: '; a moment is written timestamp("2027-07-03T00:00:00Z")', fixes: [] };
  const days = typed.type.kind === "duration" && other.value.type === "int" ? ` for ${other.value.value} days` : "";
  return text === null ? null : { hint: `; write ${text}${days}`, fixes: [replaceFix(`use ${text}`, other, text)] };
}

function literalFor(kind: string, { value }: Node & { kind: "literal" }): string | null {
  if (value.type === "string") {
    if (kind === "money") return amountIn(value.value);
    if (kind === "int" || kind === "double")
      return /^-?\d+(?:\.\d+)?$/.test(value.value) && (kind !== "int" || !value.value.includes(".")) ? value.value : null;
    if (kind === "bool") return yesOrNo(value.value);
    if (kind === "timestamp") {
      const better = betterTimestamp(value.value);
      return better === null ? null : `timestamp(${JSON.stringify(better)})`;
    }
    return kind === "duration" ? `duration(${JSON.stringify(betterDuration(value.value) ?? "24h")})` : null;
  }
  if (value.type !== "int" && value.type !== "double") return null;
  if (kind === "string") return JSON.stringify(String(value.value));
  if (kind === "bool") return Number(value.value) === 1 ? "true" : Number(value.value) === 0 ? "false" : null;
  return kind === "duration" && value.type === "int" ? `duration("${value.value * 24n}h")` : null;
}

/** `500 DKK`, `1.250,50 kr.` */
function amountIn(text: string): string | null {
  if (text.length > 40) return null;
  const number = text.replace(/^\s*[A-Za-z.]*\s*|\s*[A-Za-z.]*\s*$/g, "");
  if (/^-?\d+(?:\.\d{1,2})?$/.test(number)) return number;
  if (/^\d{1,3}(?:[. ]\d{3})*(?:,\d{1,2})?$/.test(number)) return number.replace(/[. ]/g, "").replace(",", ".");
  return /^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$/.test(number) ? number.replaceAll(",", "") : null;
}

/** `user.tags == "vip"`, `orders > 2` */
export function habitOfRange(node: BinaryNode, left: Typed, right: Typed, scope: Scope): Habit | null {
  const isLeft = left.kind === "range";
  const [range, beside] = isLeft ? [node.left, node.right] : [node.right, node.left];
  const other = beside.kind === "list" && beside.items[0] && beside.items.length === 1 ? beside.items[0] : beside;
  const otherKind = (isLeft ? right : left).type.kind;
  const list = sourceOf(scope, range);
  if (otherKind === "int")
    return { hint: `; count with ${list}.size()`, fixes: [{ title: "count", edits: [{ from: range.to, to: range.to, text: ".size()" }] }] };
  if ((isLeft ? left : right).type.kind !== "list" || (node.op !== "==" && node.op !== "!=")) return null;
  const member = other.kind === "list" ? `${list}.exists(v, v in ${sourceOf(scope, other)})` : `${sourceOf(scope, other)} in ${list}`;
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
