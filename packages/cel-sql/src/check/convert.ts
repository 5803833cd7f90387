import type { Fix } from "../diagnostics.ts";
import type { ScalarName } from "../schema/schema.ts";
import { constant, scaleMoney } from "./constants.ts";
import { report, type Scope, sourceOf } from "./scope.ts";
import type { Typed } from "./typed.ts";
import { isScalar, typeName } from "./types.ts";

const exactDouble = 2n ** 53n;

/** The value as the wanted type: number constants take the type of the other side. Null when there is no such reading. */
export function convert(typed: Typed, wanted: ScalarName, scope: Scope): Typed | null {
  if (typed.type.kind === wanted) return typed;
  if (typed.kind === "conditional") {
    const yes = convert(typed.yes, wanted, scope);
    const no = convert(typed.no, wanted, scope);
    return yes && no ? { ...typed, yes, no, type: { kind: wanted } } : null;
  }
  if (typed.kind !== "const" || (typed.type.kind !== "int" && typed.type.kind !== "double")) return null;
  const { from, to, value } = typed;
  if (wanted === "double" && typeof value === "bigint" && isExact([value, value])) return constant(Number(value), "double", from, to);
  if (wanted === "money") {
    const scaled = scaleMoney(String(value));
    if (scaled !== null) return constant(scaled, "money", from, to);
    return report(scope, "number_range", typed, "an amount has at most four decimals and 14 digits before them");
  }
  return null;
}

export function isExact(bounds: readonly [bigint, bigint] | undefined): boolean {
  return bounds !== undefined && bounds[0] >= -exactDouble && bounds[1] <= exactDouble;
}

/** Both sides in one scalar type. Null after a report. */
export function unify(left: Typed, right: Typed, scope: Scope): [Typed, Typed] | null {
  if (left.type.kind === "error" || right.type.kind === "error") return null;
  if (isScalar(left.type) && isScalar(right.type)) {
    const b = convert(right, left.type.kind, scope);
    if (b) return b.type.kind === "error" ? null : [left, b];
    const a = convert(left, right.type.kind, scope);
    if (a) return a.type.kind === "error" ? null : [a, right];
  }
  return null;
}

export function asDouble(typed: Typed): Typed {
  const { from, to, mayBeUndefined } = typed;
  return { kind: "call", name: "double", args: [typed], from, to, type: { kind: "double" }, mayBeUndefined, magnitude: 2 ** 63 };
}

const examples: Record<ScalarName, string> = {
  bool: "== true",
  int: "> 0",
  double: "> 0",
  string: '== "…"',
  timestamp: "< now",
  duration: '< duration("24h")',
  money: ">= 500",
};

/** Demands a bool. Gives the value back, or an error value after a report. */
export function expectBool(typed: Typed, scope: Scope): Typed {
  if (typed.type.kind === "bool" || typed.type.kind === "error") return typed;
  const list = typed.type.kind === "collection" || typed.type.kind === "list";
  const text = sourceOf(scope, typed);
  const isNamed = ["field", "param", "element", "aggregate", "call"].includes(typed.kind);
  const hint = list
    ? `; ask for ${text}.size() > 0 or ${text}.exists(x, …)`
    : isScalar(typed.type) && isNamed
      ? `; compare it, as in ${text} ${examples[typed.type.kind]}`
      : typed.kind === "const" || typed.kind === "row"
        ? `; write a condition, as in ${scope.session.schema.root.name}.country == "DK"`
        : "";
  const code = list ? "bare_collection" : "not_boolean";
  const fixes = list ? [someFix(typed, scope)] : [];
  return report(scope, code, typed, `a yes or no is needed here, not ${typeName(typed.type)}${hint}`, fixes);
}

/** `!orders` needs brackets around what it denies. */
function someFix({ from, to }: Typed, scope: Scope): Fix {
  const isDenied = scope.session.source.slice(0, from).trimEnd().endsWith("!");
  const before = isDenied ? [{ from, to: from, text: "(" }] : [];
  return { title: "ask whether there is one", edits: [...before, { from: to, to, text: isDenied ? ".size() > 0)" : ".size() > 0" }] };
}
