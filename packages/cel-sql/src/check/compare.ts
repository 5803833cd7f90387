import type { BinaryNode, Node } from "../parse/ast.ts";
import { warnAbsentAtom } from "./absent.ts";
import { constant } from "./constants.ts";
import { asDouble, isExact, unify } from "./convert.ts";
import { bareWord, habitOfMismatch, habitOfRange } from "./habit-comparisons.ts";
import { noteLiteral } from "./references.ts";
import { errorAt, isError, replaceFix, report, type Scope, sourceOf } from "./scope.ts";
import { timestampRange, within } from "./time-literals.ts";
import type { CompareOperator, Typed } from "./typed.ts";
import { isScalar, typeName, types } from "./types.ts";

export const flipped: Record<CompareOperator, CompareOperator> = { "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

export function checkComparison(node: BinaryNode, op: CompareOperator, scope: Scope): Typed {
  const nulls = nullComparison(node, op, scope);
  if (nulls) return nulls;
  const inner = { ...scope, atom: node, currencyFree: isZero(node.left) || isZero(node.right) };
  const left = scope.session.check(node.left, inner);
  const right = checkBeside(left, node.right, inner);
  if (isError(left) || isError(right)) return errorAt(node);
  for (const side of [left, right]) {
    if (isScalar(side.type)) continue;
    const habit = side.kind === "range" ? habitOfRange(node, left, right, scope) : null;
    return report(scope, "type_mismatch", side, `${typeName(side.type)} cannot be compared${habit?.hint ?? ""}`, habit?.fixes);
  }
  noteLiteral(left, node.right, scope);
  noteLiteral(right, node.left, scope);
  const pair = unify(left, right, scope) ?? mixedNumbers(left, right);
  if (!pair) return mismatch(node, left, right, scope);
  const typed = comparison(op, pair[0], pair[1], node);
  if (scope.negated ? op !== "!=" : op === "!=") warnAbsentAtom(typed, node, scope);
  return typed;
}

/** Beside a text an unknown word was probably meant as one. */
export function checkBeside(typed: Pick<Typed, "type">, node: Node, scope: Scope): Typed {
  const habit = typed.type.kind === "string" ? bareWord(node, scope) : null;
  if (!habit) return scope.session.check(node, scope);
  return report(scope, "unknown_identifier", node, `unknown name ${sourceOf(scope, node)}${habit.hint}`, habit.fixes);
}

export function comparison(op: CompareOperator, left: Typed, right: Typed, span: { from: number; to: number }): Typed {
  const simple = againstInstant(op, left, right) ?? againstInstant(flipped[op], right, left) ?? { op, left, right };
  const mayBeUndefined = simple.left.mayBeUndefined || simple.right.mayBeUndefined;
  return { kind: "compare", ...simple, from: span.from, to: span.to, type: types.bool, mayBeUndefined };
}

/**
 * `now - x < duration(k)` as `x > now - k`, so that an index on x serves and nothing can overflow. (CEL calls more than 292 years
 * between the two an error; here the comparison just answers.)
 */
function againstInstant(op: CompareOperator, left: Typed, right: Typed): { op: CompareOperator; left: Typed; right: Typed } | null {
  if (left.kind !== "arithmetic" || right.type.kind === "int") return null;
  if (left.type.kind === "duration" && left.op === "-" && right.kind === "const" && typeof right.value === "bigint") {
    if (left.left.type.kind !== "timestamp") return null;
    const before = shiftInstant(left.left, -right.value);
    if (before) return { op: flipped[op], left: left.right, right: before };
    const after = shiftInstant(left.right, right.value);
    return after && { op, left: left.left, right: after };
  }
  if (left.type.kind !== "timestamp" || left.left.type.kind !== "timestamp" || left.right.kind !== "const") return null;
  const shift = left.right.value;
  if (typeof shift !== "bigint") return null;
  const moved = shiftInstant(right, left.op === "+" ? -shift : shift);
  return moved && { op, left: left.left, right: moved };
}

/** A constant instant or `now`, moved by microseconds. */
export function shiftInstant(typed: Typed, micros: bigint): Typed | null {
  if (typed.kind === "now") return { ...typed, offset: typed.offset + micros };
  if (typed.kind !== "const" || typed.type.kind !== "timestamp" || typeof typed.value !== "bigint") return null;
  const moved = typed.value + micros;
  return within(moved, timestampRange) ? constant(moved, "timestamp", typed.from, typed.to) : null;
}

function mixedNumbers(left: Typed, right: Typed): [Typed, Typed] | null {
  if (left.type.kind === "int" && right.type.kind === "double" && isExact(left.bounds)) return [asDouble(left), right];
  if (left.type.kind === "double" && right.type.kind === "int" && isExact(right.bounds)) return [left, asDouble(right)];
  return null;
}

function mismatch(node: BinaryNode, left: Typed, right: Typed, scope: Scope): Typed {
  if (scope.session.diagnostics.some((d) => d.code === "number_range" && d.from >= node.from && d.to <= node.to)) return errorAt(node);
  const kinds = [left.type.kind, right.type.kind];
  if (kinds.includes("int") && kinds.includes("double")) {
    return report(scope, "mixed_numbers", node, "an int this large cannot be compared with a double exactly; use int(…) or double(…)");
  }
  const habit = habitOfMismatch(node, left, right, scope);
  const message = `${typeName(left.type)} cannot be compared with ${typeName(right.type)}${habit?.hint ?? ""}`;
  return report(scope, "type_mismatch", node, message, habit?.fixes);
}

function nullComparison(node: BinaryNode, op: CompareOperator, scope: Scope): Typed | null {
  const other = isNull(node.left) ? node.right : isNull(node.right) ? node.left : null;
  if (!other) return null;
  const text = sourceOf(scope, other);
  const test = op === "==" ? `!has(${text})` : `has(${text})`;
  const fixes = other.kind === "select" && (op === "==" || op === "!=") ? [replaceFix(`use ${test}`, node, test)] : [];
  return report(scope, "unsupported", node, `there is no null: an absent value is absent, use ${test}`, fixes);
}

function isNull(node: Node): boolean {
  return node.kind === "literal" ? node.value.type === "null" : node.kind === "ident" && /^(?:null|nil|none|undefined)$/i.test(node.name);
}

function isZero(node: Node): boolean {
  return node.kind === "literal" && (node.value.type === "int" || node.value.type === "double") && Number(node.value.value) === 0;
}
