import { flipped } from "../check/compare.ts";
import type { AggregateTyped, CompareOperator, ConstTyped, FieldTyped, RangeTyped, Typed } from "../check/typed.ts";
import type { GroupedDef } from "../schema/schema.ts";
import { bindValue, join, quoteName, type SqlFragment, someText } from "../sql.ts";
import { aggregateOf } from "./aggregates.ts";
import { isExistence, operators } from "./comparisons.ts";
import { type Emitter, freshAlias, rowAlias } from "./emitter.ts";
import { rowsOf, selectFrom, whereAll } from "./rows.ts";

/** Columns of the root's table that have one value in all rows at hand, each with its value and SQL type. */
export type Fixed = Readonly<Record<string, { value: unknown; type: string }>>;

/** One row per group: the key columns, and the aggregate as `v`. */
interface Groups {
  select: SqlFragment;
  on: (readonly [key: string, parent: string])[];
  empty: bigint | null;
  /** What `v` must fulfil to be a value at all. */
  defined: string | null;
}

/**
 * True exactly for the members, for a statement that looks at all rows with the fixed values. Where no conjunct singles out a few of
 * them, a test of a collection's size or sum is answered by one pass that groups the collection: a look for each row takes three times as
 * long. Where a conjunct does, it would be the grouping that takes thirty times as long.
 */
export function trueForAllRows(typed: Typed, fixed: Fixed, emitter: Emitter): SqlFragment {
  const conjuncts = typed.kind === "and" ? typed.items : [typed];
  if (!conjuncts.every(isBroad)) return emitter.isTrue(typed);
  const tests = conjuncts.map((conjunct) => groupedTest(conjunct, fixed, emitter) ?? emitter.isTrue(conjunct));
  return tests.length === 1 ? tests : ["(", join(tests, " AND "), ")"];
}

/** Holds for a large part of the rows, as far as one can tell without looking at them. */
function isBroad(typed: Typed): boolean {
  if (typed.kind === "not") return typed.operand.kind === "quantifier" || typed.operand.kind === "member";
  if (typed.kind === "quantifier") return typed.macro === "all";
  return typed.kind === "compare" && [typed.left, typed.right].some((side) => side.kind === "aggregate" || isGrouped(side));
}

function isGrouped(typed: Typed): typed is FieldTyped {
  return typed.kind === "field" && typed.row.owner === null && typed.field.grouped !== undefined;
}

function groupedTest(typed: Typed, fixed: Fixed, emitter: Emitter): SqlFragment | null {
  if (typed.kind !== "compare") return null;
  const { op, left, right } = typed;
  return tested(op, left, right, fixed, emitter) ?? tested(flipped[op], right, left, fixed, emitter);
}

/** Rows without a group have the empty value: where that fits, what is looked for is a group that does not. */
function tested(op: CompareOperator, left: Typed, right: Typed, fixed: Fixed, emitter: Emitter): SqlFragment | null {
  if (right.kind !== "const" || typeof right.value === "string" || typeof right.value === "boolean") return null;
  const groups = groupsOf(left, op, right, fixed, emitter);
  if (!groups || groups.on.length === 0) return null;
  const alias = freshAlias(emitter);
  const owner = rootAlias(emitter);
  const joins = groups.on.map(([key, parent]) => `${alias}.${key} = ${owner}.${quoteName(parent)}`);
  const defined = groups.defined === null ? "" : ` AND ${alias}.v ${groups.defined}`;
  const test = [`${alias}.v ${operators[op]} `, emitter.value(right), defined];
  const [exists, wanted] = fits(groups.empty, op, right.value) ? ["NOT EXISTS (", ["(", test, ") IS NOT TRUE"]] : ["EXISTS (", test];
  return [exists, selectFrom("1", ["(", groups.select, `) ${alias}`]), whereAll([...joins, wanted]), ")"];
}

function groupsOf(typed: Typed, op: CompareOperator, right: ConstTyped, fixed: Fixed, emitter: Emitter): Groups | null {
  if (isGrouped(typed) && typed.field.grouped) return ofField(typed.field.grouped, fixed, emitter);
  if (typed.kind !== "aggregate" || typed.range.mayBeUndefined || typed.type.kind === "string") return null;
  return typed.fn === "size" && isExistence(op, right.value) ? null : ofCollection(typed, fixed, emitter);
}

function ofField({ table, on, where, aggregate, empty }: GroupedDef, fixed: Fixed, emitter: Emitter): Groups {
  const alias = freshAlias(emitter);
  const { keys, tests } = keysOf(on, alias, fixed);
  const conditions = where ? [...tests, ["(", where(alias, emitter.binder), ")"]] : tests;
  const columns = [...keys.map(({ column, key }) => `${column} AS ${key}`), `${aggregate(alias)} AS v`].join(", ");
  const by = ` GROUP BY ${keys.map(({ column }) => column).join(", ")}`;
  return {
    select: [selectFrom(columns, `${quoteName(table)} ${alias}`), whereAll(conditions), by],
    on: keys.map(({ key, parent }) => [key, parent]),
    empty,
    defined: null,
  };
}

/** The rows of one level, filtered, and at most mapped once; nothing in it may speak of the root. */
function ofCollection(typed: AggregateTyped, fixed: Fixed, emitter: Emitter): Groups | null {
  const { base, stages } = typed.range;
  if (base.kind !== "collection" || base.owner.owner !== null) return null;
  const [last, ...others] = stages.toReversed();
  const map = last?.kind === "map" ? last.body : null;
  if ((map ? others : stages).some(({ kind }) => kind === "map")) return null;
  const rows = ungroupedRows({ ...typed.range, stages: map ? others.toReversed() : stages }, map, fixed, emitter);
  if (!rows) return null;
  const alias = freshAlias(emitter);
  const { result, defined } = aggregateOf(typed, alias);
  const keys = rows.on.map(([key]) => `${alias}.${key}`).join(", ");
  return {
    select: [selectFrom(`${keys}, ${result} AS v`, ["(", rows.select, `) ${alias}`]), ` GROUP BY ${keys}`],
    on: rows.on,
    empty: typed.fn === "size" || typed.fn === "sum" ? 0n : null,
    defined,
  };
}

const NO_ROOT = "no_root_here";

function ungroupedRows(range: RangeTyped, map: Typed | null, fixed: Fixed, emitter: Emitter): Pick<Groups, "select" | "on"> | null {
  const { base } = range;
  if (base.kind !== "collection") return null;
  const root = rootAlias(emitter);
  emitter.rows.set(0, { alias: NO_ROOT });
  const { from, keeps } = rowsOf(range, emitter);
  const value = map ? [", ", emitter.value(map), " AS v"] : "";
  emitter.rows.set(0, { alias: root });
  const alias = rowAlias(base.row, emitter);
  const { keys, tests } = keysOf(base.relation.on, alias, fixed);
  const own = base.relation.where ? [["(", base.relation.where(alias, emitter.binder), ")"]] : [];
  const columns = [keys.map(({ column, key }) => `${column} AS ${key}`).join(", "), value];
  const select = [selectFrom(columns, from), whereAll([...tests, ...own, ...keeps])];
  if (someText(select, (text) => text.includes(NO_ROOT))) return null;
  return { select, on: keys.map(({ key, parent }) => [key, parent]) };
}

/** A fixed column is a condition; only the others tell groups apart. */
function keysOf(on: readonly [string, string][], alias: string, fixed: Fixed) {
  const pairs = on.map(([child, parent], i) => ({ column: `${alias}.${quoteName(child)}`, key: `k${i}`, parent }));
  const keys = pairs.filter(({ parent }) => !Object.hasOwn(fixed, parent));
  const tests = pairs.flatMap(({ column, parent }): SqlFragment[] => {
    const known = Object.hasOwn(fixed, parent) ? fixed[parent] : undefined;
    return known ? [[`${column} = `, bindValue(known.value, known.type)]] : [];
  });
  return { keys, tests };
}

function rootAlias(emitter: Emitter): string {
  return rowAlias({ id: 0, type: { kind: "bool" }, owner: null }, emitter);
}

function fits(empty: bigint | null, op: CompareOperator, value: bigint | number): boolean {
  if (empty === null) return false;
  if (op === "==" || op === "!=") return (op === "==") === (!(empty < value) && !(empty > value));
  if (op === "<" || op === "<=") return empty < value || (op === "<=" && !(empty > value));
  return empty > value || (op === ">=" && !(empty < value));
}
