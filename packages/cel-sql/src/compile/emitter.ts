import { paramConstant } from "../check/constants.ts";
import { formatTimestamp } from "../check/time-literals.ts";
import type { ConstValue, Row, Typed } from "../check/typed.ts";
import type { ParamValue, ScalarName, Schema } from "../schema/schema.ts";
import { type Bind, type Binder, bindGiven, bindValue, type GivenParams, type SqlFragment } from "../sql.ts";

/** What a row stands for in the SQL at hand: a table's alias, or the value of a list element. */
export type RowSql = { alias: string } | { value: SqlFragment };

/** One run of the compiler. The forms of a node reach each other through it, so that the modules form no cycle. */
export interface Emitter {
  schema: Schema;
  rows: Map<number, RowSql>;
  tables: Set<string>;
  nextAlias: number;
  /** One bound parameter per distance from `now`. */
  instants: Map<bigint, Bind>;
  /** One bound parameter per constant of the tree, however often its forms mention it. */
  constants: Map<Typed, SqlFragment>;
  /** The schema's fragments see the same `now`. */
  binder: Binder;
  /** True exactly when CEL says true; false or NULL otherwise. */
  isTrue: (typed: Typed) => SqlFragment;
  /** True exactly when CEL says false; false or NULL otherwise. */
  isFalse: (typed: Typed) => SqlFragment;
  /** true, false, or NULL where CEL's evaluation is an error. */
  verdict: (typed: Typed) => SqlFragment;
  /** The value, safe as an operand of any operator; NULL where CEL's evaluation is an error. */
  value: (typed: Typed) => SqlFragment;
}

export const sqlTypes: Record<ScalarName, string> = {
  bool: "boolean",
  int: "bigint",
  double: "float8",
  string: "text",
  timestamp: "timestamptz",
  duration: "bigint",
  money: "bigint",
};

/** The parameter as the driver takes it: 64-bit integers and instants as text. */
function driverValue(value: ConstValue, kind: ScalarName): unknown {
  if (typeof value !== "bigint") return value;
  return kind === "timestamp" ? formatTimestamp(value) : value.toString();
}

export function bindConst(value: ConstValue, kind: ScalarName): SqlFragment {
  return typeof value === "boolean" ? String(value) : bindValue(driverValue(value, kind), sqlTypes[kind]);
}

export function bindList(values: readonly ConstValue[], kind: ScalarName): Bind {
  return bindValue(
    values.map((value) => driverValue(value, kind)),
    `${sqlTypes[kind]}[]`,
  );
}

export function bindInstant(emitter: Pick<Emitter, "instants">, offset: bigint): Bind {
  const known = emitter.instants.get(offset);
  if (known) return known;
  const bind = bindGiven("timestamptz", true, (given) => formatTimestamp(nowMicros(given) + offset));
  emitter.instants.set(offset, bind);
  return bind;
}

function nowMicros(given: GivenParams): bigint {
  const { now }: { now?: Date | string } = given;
  if (now === undefined) throw new TypeError("cel-sql: the parameter now is missing");
  const micros = paramConstant(now, "timestamp");
  if (typeof micros !== "bigint") throw new TypeError("cel-sql: now must be an instant");
  return micros;
}

/** A parameter given to `where`, found by its path. */
export function bindParam(path: readonly string[], kind: ScalarName, optional: boolean): Bind {
  return bindGiven(sqlTypes[kind], false, (given) => {
    let at: unknown = given;
    for (const name of path) at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined;
    if (at !== undefined && at !== null) return driverValue(paramConstant(at as ParamValue, kind), kind);
    if (optional) return null;
    throw new TypeError(`cel-sql: the parameter ${path.join(".")} is missing`);
  });
}

export function freshAlias(emitter: Emitter): string {
  return `x${emitter.nextAlias++}`;
}

export function rowAlias(row: Row, emitter: Emitter): string {
  const bound = emitter.rows.get(row.id);
  if (!bound || !("alias" in bound)) throw new Error("cel-sql: a row without alias");
  return bound.alias;
}

export function elementValue(row: Row, emitter: Emitter): SqlFragment {
  const bound = emitter.rows.get(row.id);
  if (!bound || !("value" in bound)) throw new Error("cel-sql: an element without value");
  return bound.value;
}
