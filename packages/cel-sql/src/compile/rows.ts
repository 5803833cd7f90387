import type { RangeBase, RangeTyped, Stage } from "../check/typed.ts";
import type { RelationDef } from "../schema/schema.ts";
import { join, quoteName, type SqlFragment } from "../sql.ts";
import { bindList, type Emitter, freshAlias, rowAlias } from "./emitter.ts";
import { sourceSql } from "./fields.ts";

/** A collection after its filters and its map, as the parts of one SELECT. */
export interface RowSource {
  from: SqlFragment;
  /** Belong to the collection at all. */
  joins: SqlFragment[];
  /** Pass the filters. */
  keeps: SqlFragment[];
  /** Any such row makes the whole an error in CEL: a filter or map that is undefined on a row it reaches. */
  errors: SqlFragment[];
}

/** Binds the range's rows to fresh aliases; what is emitted afterwards may speak of `range.row`. */
export function rowsOf(range: RangeTyped, emitter: Emitter): RowSource {
  let rows = baseRows(range.base, emitter);
  for (const stage of range.stages) rows = stage.kind === "filter" ? filtered(rows, stage, emitter) : mapped(rows, stage, emitter);
  return rows;
}

function baseRows(base: RangeBase, emitter: Emitter): RowSource {
  const alias = freshAlias(emitter);
  emitter.rows.set(base.row.id, base.kind === "collection" ? { alias } : { value: elementSql(base, alias, emitter) });
  if (base.kind === "constants") return source(["unnest(", bindList(base.values, base.of), `) ${alias}(v)`]);
  const owner = rowAlias(base.owner, emitter);
  if (base.kind === "array") return source(["unnest(", sourceSql(base.field, owner, emitter), `) ${alias}(v)`]);
  if (base.kind === "child") {
    emitter.tables.add(base.relation.table);
    return source(`${quoteName(base.relation.table)} ${alias}`, joinsOf(base.relation, alias, owner, emitter));
  }
  const entity = emitter.schema.entities[base.entity];
  if (!entity) throw new Error(`cel-sql: unknown entity ${base.entity}`);
  emitter.tables.add(entity.table);
  return source(entity.from?.(alias) ?? `${quoteName(entity.table)} ${alias}`, joinsOf(base.relation, alias, owner, emitter));
}

function elementSql(base: RangeBase, alias: string, emitter: Emitter): SqlFragment {
  if (base.kind !== "child") return `${alias}.v`;
  if (base.relation.sql) return ["(", base.relation.sql(alias, emitter.binder), ")"];
  return `${alias}.${quoteName(base.relation.column)}`;
}

function joinsOf(relation: Pick<RelationDef, "on" | "where">, alias: string, owner: string, emitter: Emitter): SqlFragment[] {
  const on = relation.on.map(([child, parent]) => `${alias}.${quoteName(child)} = ${owner}.${quoteName(parent)}`);
  return relation.where ? [...on, ["(", relation.where(alias, emitter.binder), ")"]] : on;
}

function source(from: SqlFragment, joins: SqlFragment[] = []): RowSource {
  return { from, joins, keeps: [], errors: [] };
}

function filtered(rows: RowSource, stage: Stage, emitter: Emitter): RowSource {
  const { body } = stage;
  const errors = body.mayBeUndefined ? [...rows.errors, reached(rows, ["(", emitter.verdict(body), ") IS NULL"])] : rows.errors;
  return { ...rows, keeps: [...rows.keeps, emitter.isTrue(body)], errors };
}

/** The mapped value becomes a column of a derived table: written once however often it is used. */
function mapped(rows: RowSource, stage: Stage, emitter: Emitter): RowSource {
  const { body, row } = stage;
  const value = emitter.value(body);
  const errors = body.mayBeUndefined ? [...rows.errors, reached(rows, [value, " IS NULL"])] : rows.errors;
  const alias = freshAlias(emitter);
  emitter.rows.set(row.id, { value: `${alias}.v` });
  if (errors.length === 0) {
    return source(["(", selectFrom([value, " AS v"], rows.from), whereAll([...rows.joins, ...rows.keeps]), `) ${alias}`]);
  }
  const columns = [value, " AS v, ", allOf(rows.keeps), " AS k, ", anyOf(errors), " AS r"];
  const derived = ["(", selectFrom(columns, rows.from), whereAll(rows.joins), `) ${alias}`];
  return { from: derived, joins: [], keeps: [`${alias}.k`], errors: [`${alias}.r`] };
}

function reached(rows: RowSource, undefinedThere: SqlFragment): SqlFragment {
  return ["(", join([...rows.keeps, undefinedThere], " AND "), ")"];
}

export function selectFrom(columns: SqlFragment, from: SqlFragment): SqlFragment {
  return ["SELECT ", columns, " FROM ", from];
}

export function whereAll(conditions: readonly SqlFragment[]): SqlFragment {
  return conditions.length === 0 ? "" : [" WHERE ", join(conditions, " AND ")];
}

export function allOf(conditions: readonly SqlFragment[]): SqlFragment {
  return conditions.length === 0 ? "true" : ["(", join(conditions, " AND "), ")"];
}

export function anyOf(conditions: readonly SqlFragment[]): SqlFragment {
  return ["(", join(conditions, " OR "), ")"];
}
