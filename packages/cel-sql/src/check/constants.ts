import type { LiteralNode } from "../parse/ast.ts";
import type { ParamValue, ScalarName } from "../schema/schema.ts";
import { report, type Scope } from "./scope.ts";
import { parseTimestamp } from "./time-literals.ts";
import type { ConstTyped, ConstValue, Typed } from "./typed.ts";

const moneyScale = 10_000n;

export function constant(value: ConstValue, kind: ScalarName, from: number, to: number): ConstTyped {
  const common = { kind: "const", value, from, to, type: { kind }, mayBeUndefined: false } as const;
  if (typeof value === "bigint") return { ...common, bounds: [value, value] };
  return typeof value === "number" ? { ...common, magnitude: Math.abs(value) } : common;
}

export function checkLiteral(node: LiteralNode, scope: Scope): Typed {
  const { value, from, to } = node;
  if (value.type === "null") return report(scope, "unsupported", node, "there is no null: ask has(x.field) whether a field is there");
  if (value.type === "bytes") return report(scope, "unsupported", node, "bytes are not supported");
  if (value.type === "uint") return report(scope, "unsupported", node, "numbers without sign are not supported; leave out the u");
  return constant(value.value, value.type, from, to);
}

/** A value of the schema's params in the compiler's form. Throws TypeError when it is not of the declared type. */
export function paramConstant(value: ParamValue, type: ScalarName): ConstValue {
  if (type === "timestamp") return instant(value);
  if (type === "money") {
    const scaled = scaleMoney(String(value));
    if (scaled !== null) return scaled;
  } else if (type === "int" || type === "duration") {
    if (typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value))) return BigInt(value);
  } else if (type === "double") {
    if (typeof value === "number" && Number.isFinite(value)) return value;
  } else if (typeof value === (type === "bool" ? "boolean" : "string")) {
    return value as ConstValue;
  }
  throw new TypeError(`cel-sql: the value ${String(value)} is no ${type}`);
}

function instant(value: ParamValue): bigint {
  const text = value instanceof Date ? value.toISOString() : String(value);
  const micros = parseTimestamp(text);
  if (typeof micros === "string") throw new TypeError(`cel-sql: ${micros}`);
  return micros;
}

/** Ten-thousandths of a decimal number, null when it has more decimals or does not fit. */
export function scaleMoney(text: string): bigint | null {
  const match = /^(-?)(\d+)(?:\.(\d{1,4})0*)?$/.exec(text);
  if (!match) return null;
  const units = BigInt(match[2] ?? "0") * moneyScale + BigInt((match[3] ?? "").padEnd(4, "0"));
  const signed = match[1] === "-" ? -units : units;
  return BigInt.asIntN(64, signed) === signed ? signed : null;
}
