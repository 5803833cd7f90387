import type { BinaryNode, UnaryNode } from "../parse/ast.ts";
import type { ScalarName } from "../schema/schema.ts";
import { betterDuration } from "../time-words.ts";
import { type Bounds, boundsOf, clip, fits, int64, resultBounds, typeBounds } from "./bounds.ts";
import { shiftInstant } from "./compare.ts";
import { constant } from "./constants.ts";
import { unify } from "./convert.ts";
import { errorAt, isError, replaceFix, report, type Scope, sourceOf } from "./scope.ts";
import type { ArithmeticOperator, Typed } from "./typed.ts";
import { isScalar, typeName } from "./types.ts";

interface Operation {
  op: ArithmeticOperator;
  left: Typed;
  right: Typed;
  node: { from: number; to: number };
  scope: Scope;
}

export function checkArithmetic(node: BinaryNode, op: ArithmeticOperator, scope: Scope): Typed {
  const left = scope.session.check(node.left, scope);
  const right = scope.session.check(node.right, scope);
  if (isError(left) || isError(right)) return errorAt(node);
  return operate({ op, left, right, node, scope });
}

export function checkMinus(node: UnaryNode, scope: Scope): Typed {
  const operand = scope.session.check(node.operand, scope);
  if (isError(operand)) return errorAt(node);
  const { kind } = operand.type;
  if (kind === "int" || kind === "money")
    return operate({ op: "-", left: constant(0n, kind, node.from, node.from), right: operand, node, scope });
  if (kind === "double") return { ...operand, kind: "negate", operand, from: node.from, to: node.to };
  return report(scope, "type_mismatch", node, `a minus needs a number, not ${typeName(operand.type)}`);
}

function operate(operation: Operation): Typed {
  const { op, left, right } = operation;
  const kinds = `${left.type.kind} ${op} ${right.type.kind}`;
  if (kinds === "timestamp - timestamp") return build(operation, "duration", { guarded: true, undefinable: true });
  if (kinds === "timestamp + duration" || kinds === "timestamp - duration") return shifted(operation);
  if (kinds === "duration + timestamp") return shifted({ ...operation, left: right, right: left });
  if (kinds === "money * int" || kinds === "int * money") return whole(operation, "money");
  const pair = unify(left, right, operation.scope);
  if (!pair) return refuse(operation);
  const same = { ...operation, left: pair[0], right: pair[1] };
  const kind = pair[0].type.kind;
  if (kind === "int") return whole(same, "int");
  if (kind === "string" && op === "+") return build(same, "string", { guarded: false, undefinable: false });
  if (kind === "double" && op !== "%") return fraction(same);
  if ((kind === "money" || kind === "duration") && (op === "+" || op === "-")) return whole(same, kind);
  return refuse(operation);
}

function refuse({ op, left, right, node, scope }: Operation): Typed {
  if (!isScalar(left.type)) return report(scope, "type_mismatch", left, `${typeName(left.type)} cannot be calculated with`);
  const message = `there is no ${typeName(left.type)} ${op} ${typeName(right.type)}`;
  const number = left.type.kind === "int" ? left : right;
  if (op === "+" && [left, right].some((side) => side.type.kind === "string") && number.type.kind === "int") {
    const text = `string(${sourceOf(scope, number)})`;
    return report(scope, "type_mismatch", node, `${message}; write ${text}`, [replaceFix(`use ${text}`, number, text)]);
  }
  const span = left.type.kind === "timestamp" && (op === "+" || op === "-") ? spanOf(right, scope) : null;
  if (span !== null) return report(scope, "type_mismatch", node, `${message}; write ${span}`, [replaceFix(`use ${span}`, right, span)]);
  return report(scope, "type_mismatch", node, message + arithmeticHint(op, [left.type.kind, right.type.kind]));
}

/** `now - 30` means days; `now - "2 weeks"` says what it means. */
function spanOf(typed: Typed, scope: Scope): string | null {
  if (typed.kind !== "const") return null;
  const source = sourceOf(scope, typed);
  const better = betterDuration(typeof typed.value === "string" ? typed.value : `${source} days`);
  return better === null ? null : `duration(${JSON.stringify(better)})`;
}

function arithmeticHint(op: ArithmeticOperator, kinds: readonly string[]): string {
  if (kinds[0] === "money" && op === "/") return "; multiply the other side instead";
  if (kinds.includes("money") && op === "*") return "; an amount is multiplied by a whole number";
  if (kinds[0] === "timestamp" && (op === "+" || op === "-")) return '; add or take away a duration, as in duration("24h")';
  return "";
}

interface Outcome {
  guarded: boolean;
  undefinable: boolean;
  bounds?: Bounds;
  magnitude?: number;
}

function build({ op, left, right, node }: Operation, kind: ScalarName, { guarded, undefinable, ...known }: Outcome): Typed {
  const mayBeUndefined = undefinable || left.mayBeUndefined || right.mayBeUndefined;
  return { kind: "arithmetic", op, left, right, guarded, from: node.from, to: node.to, type: { kind }, mayBeUndefined, ...known };
}

/** int, money and durations: all of them 64-bit integers. */
function whole(operation: Operation, kind: "int" | "money" | "duration"): Typed {
  const { op, left, right, node } = operation;
  const limits = typeBounds(kind);
  const a = boundsOf(left);
  const b = boundsOf(right);
  const bounds = resultBounds(op, a, b);
  const divides = op === "/" || op === "%";
  if (left.kind === "const" && right.kind === "const" && !divides && fits(bounds, limits))
    return constant(bounds[0], kind, node.from, node.to);
  const zero = divides && b[0] <= 0n && b[1] >= 0n;
  const overflows = divides ? op === "/" && a[0] === int64[0] && b[0] <= -1n && b[1] >= -1n : !fits(bounds, limits);
  return build(operation, kind, { guarded: overflows, undefinable: overflows || zero, bounds: clip(bounds, limits) });
}

/** PostgreSQL raises on double overflow and underflow where CEL goes on, so magnitudes are kept far from both. */
function fraction(operation: Operation): Typed {
  const { op, left, right, node, scope } = operation;
  const a = left.magnitude ?? 1e15;
  const b = right.magnitude ?? 1e15;
  if (op === "/" && !(right.kind === "const" && right.value !== 0)) {
    return report(scope, "not_constant", right, "a double can only be divided by a constant other than 0");
  }
  if (op === "*" && left.kind !== "const" && right.kind !== "const") {
    return report(scope, "not_constant", node, "doubles can only be multiplied by a constant");
  }
  const magnitude = op === "*" ? a * b : op === "/" ? a / b : a + b;
  const factor = op === "*" && left.kind === "const" ? a : b;
  const tame = op === "+" || op === "-" || factor === 0 || (factor >= 1e-15 && factor <= 1e15);
  if (!tame || magnitude > 1e200) return report(scope, "number_range", node, "the number may become too large or too small");
  const shrinks = (op === "*" && factor < 1) || (op === "/" && factor > 1);
  return build(operation, "double", { guarded: shrinks && factor !== 0, undefinable: shrinks && factor !== 0, magnitude });
}

function shifted(operation: Operation): Typed {
  const { op, left, right, node } = operation;
  if (right.kind === "const" && typeof right.value === "bigint") {
    const moved = shiftInstant(left, op === "+" ? right.value : -right.value);
    if (moved) return { ...moved, from: node.from, to: node.to };
  }
  return build(operation, "timestamp", { guarded: true, undefinable: true });
}
