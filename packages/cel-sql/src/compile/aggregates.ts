import { sumFits } from "../check/aggregates.ts";
import type { AggregateTyped } from "../check/typed.ts";
import type { SqlFragment } from "../sql.ts";
import { type Emitter, elementValue, freshAlias } from "./emitter.ts";
import { allOf, anyOf, rowsOf, selectFrom, whereAll } from "./rows.ts";

const int64Test = "BETWEEN -9223372036854775808 AND 9223372036854775807";

/**
 * A correlated scalar subquery. The aggregate's argument is always a column of a derived table: an argument that mentions only
 * outer columns would make PostgreSQL hoist the aggregate into the outer query.
 */
export function aggregateSql(typed: AggregateTyped, emitter: Emitter): SqlFragment {
  const rows = rowsOf(typed.range, emitter);
  const inner = freshAlias(emitter);
  const value = typed.fn === "size" ? "" : [elementValue(typed.range.row, emitter), " AS v"];
  if (rows.errors.length === 0) {
    if (typed.fn === "size") return ["(", selectFrom("count(*)", rows.from), whereAll([...rows.joins, ...rows.keeps]), ")"];
    const from = ["(", selectFrom(value, rows.from), whereAll([...rows.joins, ...rows.keeps]), `) ${inner}`];
    return finish(typed, from, (call) => call, inner, emitter);
  }
  const columns = [allOf(rows.keeps), " AS k, ", anyOf(rows.errors), " AS r", value === "" ? "" : [", ", value]];
  const from = ["(", selectFrom(columns, rows.from), whereAll(rows.joins), `) ${inner}`];
  return finish(typed, from, (call) => `${call} FILTER (WHERE ${inner}.k)`, inner, emitter);
}

/** The aggregate over the column `v` of the rows of each group, and what must hold of its result for CEL to have one too. */
export function aggregateOf(typed: AggregateTyped, rows: string): { result: string; defined: string | null } {
  const open = typed.fn === "sum" && typed.type.kind !== "double" && !sumFits(typed.range);
  return { result: resultSql(typed, (call) => call, rows), defined: open ? int64Test : null };
}

type Filter = (call: string) => string;

function finish(typed: AggregateTyped, from: SqlFragment, filter: Filter, inner: string, emitter: Emitter): SqlFragment {
  const result = resultSql(typed, filter, inner);
  const fatal = typed.range.mayBeUndefined ? `CASE WHEN NOT coalesce(bool_or(${inner}.r), false) THEN ${result} END` : result;
  if (typed.fn !== "sum" || typed.type.kind === "double" || sumFits(typed.range)) return ["(", selectFrom(fatal, from), ")"];
  const outer = freshAlias(emitter);
  const guarded = `CASE WHEN ${outer}.s ${int64Test} THEN ${outer}.s::bigint END`;
  return ["(", selectFrom(guarded, ["(", selectFrom(`${fatal} AS s`, from), `) ${outer}`]), ")"];
}

function resultSql(typed: AggregateTyped, filter: Filter, inner: string): string {
  const { fn, range, type } = typed;
  const element = range.row.type.kind;
  if (fn === "size") return filter("count(*)");
  if (fn === "sum" && element === "double") return `coalesce(${filter(`sum(${inner}.v)`)}, 0)`;
  if (fn === "sum" && sumFits(range)) return `coalesce(${filter(`sum(${inner}.v)`)}, 0)::bigint`;
  if (fn === "sum") return `coalesce(${filter(`sum(${inner}.v::bigint)`)}, 0)`;
  if (fn === "avg" && element === "money") return `round(${filter(`avg(${inner}.v)`)})::bigint`;
  if (fn === "avg") return `${filter(`avg(${inner}.v)`)}::float8`;
  return filter(`${fn}(${inner}.v${type.kind === "string" ? ' COLLATE "C"' : ""})`);
}
