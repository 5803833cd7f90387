import { typeBounds } from "../check/bounds.ts";
import type { Typed } from "../check/typed.ts";
import type { SqlFragment } from "../sql.ts";
import { type Emitter, freshAlias } from "./emitter.ts";

export const firstInstant = "timestamptz '0001-01-01 00:00:00Z'";
export const lastInstant = "timestamptz '9999-12-31 23:59:59.999999Z'";

type Arithmetic = Extract<Typed, { kind: "arithmetic" }>;

export function arithmeticSql(typed: Arithmetic, emitter: Emitter): SqlFragment {
  switch (typed.type.kind) {
    case "string":
      return ["(", emitter.value(typed.left), " || ", emitter.value(typed.right), ")"];
    case "double":
      return fraction(typed, emitter);
    case "timestamp":
      return shifted(typed, emitter);
    case "duration":
      return typed.left.type.kind === "timestamp" ? difference(typed, emitter) : whole(typed, emitter);
    default:
      return whole(typed, emitter);
  }
}

/** A narrower column must not overflow where 64 bits would not. */
function operand(typed: Typed, emitter: Emitter): SqlFragment {
  return typed.kind === "field" || typed.kind === "element" ? [emitter.value(typed), "::bigint"] : emitter.value(typed);
}

function whole(typed: Arithmetic, emitter: Emitter): SqlFragment {
  const { op, guarded } = typed;
  const left = operand(typed.left, emitter);
  const right = operand(typed.right, emitter);
  if (op === "/" || op === "%") return quotient(typed, left, right, emitter);
  if (!guarded) return ["(", left, ` ${op} `, right, ")"];
  const [low, high] = typeBounds(typed.type.kind);
  return checkedOnce([left, `::numeric ${op} `, right], (x) => `CASE WHEN ${x} BETWEEN ${low} AND ${high} THEN ${x}::bigint END`, emitter);
}

function quotient(typed: Arithmetic, left: SqlFragment, right: SqlFragment, emitter: Emitter): SqlFragment {
  const { op, guarded } = typed;
  const divisor = typed.right.kind === "const" && typed.right.value !== 0n ? right : ["NULLIF(", right, ", 0)"];
  if (!guarded) return ["(", left, ` ${op} `, divisor, ")"];
  const truncated = ["trunc(", left, "::numeric / ", divisor, ")"];
  const [low, high] = typeBounds("int");
  return checkedOnce(truncated, (x) => `CASE WHEN ${x} BETWEEN ${low} AND ${high} THEN ${x}::bigint END`, emitter);
}

/** Below 1e-290 PostgreSQL would raise an underflow. */
function fraction(typed: Arithmetic, emitter: Emitter): SqlFragment {
  const plain = (a: SqlFragment, b: SqlFragment) => ["(", a, ` ${typed.op} `, b, ")"];
  const left = emitter.value(typed.left);
  const right = emitter.value(typed.right);
  if (!typed.guarded) return plain(left, right);
  const leftMoves = typed.right.kind === "const";
  const product = (x: string) => (leftMoves ? plain(x, right) : plain(left, x));
  return checkedOnce(leftMoves ? left : right, (x) => [`CASE WHEN ${x} = 0 OR abs(${x}) > 1e-290 THEN `, product(x), " END"], emitter);
}

/** Microseconds are split so that the multiplication with an interval, done in doubles, stays exact. */
function shifted(typed: Arithmetic, emitter: Emitter): SqlFragment {
  const sign = typed.op === "-" ? "-" : "+";
  const alias = freshAlias(emitter);
  const moved = `${alias}.t ${sign} ((${alias}.d / 86400000000) * interval '24 hours' + (${alias}.d % 86400000000) * interval '1 microsecond')`;
  const parts = ["(SELECT ", emitter.value(typed.left), " AS t, ", emitter.value(typed.right), ` AS d OFFSET 0) ${alias}`];
  const result = freshAlias(emitter);
  return [
    `(SELECT CASE WHEN ${result}.v BETWEEN ${firstInstant} AND ${lastInstant} THEN ${result}.v END FROM (SELECT ${moved} AS v FROM `,
    parts,
    ` OFFSET 0) ${result})`,
  ];
}

function difference(typed: Arithmetic, emitter: Emitter): SqlFragment {
  const [low, high] = typeBounds("duration");
  const micros = ["(extract(epoch from ", emitter.value(typed.left), " - ", emitter.value(typed.right), ") * 1000000)"];
  return checkedOnce(micros, (x) => `CASE WHEN ${x} BETWEEN ${low} AND ${high} THEN ${x}::bigint END`, emitter);
}

/** The expression is written and computed once; OFFSET 0 keeps the planner from copying it into each mention. */
export function checkedOnce(expression: SqlFragment, use: (x: string) => SqlFragment, emitter: Emitter): SqlFragment {
  const alias = freshAlias(emitter);
  return ["(SELECT ", use(`${alias}.v`), " FROM (SELECT ", expression, ` AS v OFFSET 0) ${alias})`];
}
