import type { FieldTyped, RangeTyped, Typed } from "../check/typed.ts";
import { typedParts } from "../check/typed-parts.ts";
import { isScalar } from "../check/types.ts";
import { elementValue } from "../compile/emitter.ts";
import { rowsOf } from "../compile/rows.ts";
import type { ScalarName } from "../schema/schema.ts";
import { join, type SqlFragment, type SqlText } from "../sql.ts";
import { isRoot, type Roots, statement } from "./statement.ts";

const mostRows = 100;

/** The rows of one collection that a test looks at. */
export interface ChildRows {
  from: number;
  to: number;
  text: string;
  /** What of the row the test reads, in the order of the columns f0, f1, …; "" is the element of a list itself. */
  fields: { path: string; type: ScalarName }[];
  /** The conditions on each row, in the order of the columns p0, p1, … (true, false, or NULL for undefined): filters, then the macro's own. */
  conditions: { from: number; to: number; text: string }[];
  /** At most 100 rows. */
  rows: SqlText;
}

/** What the macros and counts directly inside a test go over. */
export function childRows(test: Typed, source: string, roots: Roots, id: string | number | bigint): ChildRows[] {
  return usesOf(test)
    .filter(({ range }) => range.base.kind !== "constants")
    .map((use) => describe(use, source, roots, id));
}

interface Use {
  range: RangeTyped;
  bodies: Typed[];
}

function usesOf(typed: Typed): Use[] {
  if (typed.kind === "quantifier") return [{ range: typed.range, bodies: [typed.body] }];
  if (typed.kind === "aggregate") return [{ range: typed.range, bodies: [] }];
  if (typed.kind === "member") return [...usesOf(typed.item), { range: typed.range, bodies: [] }];
  return typedParts(typed).flatMap(usesOf);
}

function describe({ range, bodies }: Use, source: string, roots: Roots, id: string | number | bigint): ChildRows {
  const { from, to, base, stages } = range;
  const map = stages.findIndex((stage) => stage.kind === "map");
  const filters = (map === -1 ? stages : stages.slice(0, map)).map((stage) => stage.body);
  const conditions = map === -1 ? [...filters, ...bodies] : filters;
  const shown = fieldsOf([...conditions, ...stages.slice(map === -1 ? stages.length : map).map((stage) => stage.body)], base.row.id);
  const isList = base.kind !== "collection";
  const rows = statement(roots, (emitter, condition) => {
    const source = rowsOf({ ...range, stages: [], row: base.row }, emitter);
    const columns = isList ? [elementValue(base.row, emitter)] : shown.map(emitter.value);
    const select = [
      ...columns.map((column, i): SqlFragment => [column, ` AS f${i}`]),
      ...conditions.map((body, i): SqlFragment => [emitter.verdict(body), ` AS p${i}`]),
    ];
    const where = join([condition, isRoot(roots, id), ...source.joins], " AND ");
    return ["SELECT ", join(select, ", "), ` FROM ${roots.from}, `, source.from, " WHERE ", where, ` LIMIT ${mostRows}`];
  });
  return {
    from,
    to,
    text: source.slice(from, to),
    fields: isList ? [{ path: "value", type: base.of }] : shown.map((field) => ({ path: pathOf(field), type: scalarOf(field) })),
    conditions: conditions.map((body) => ({ from: body.from, to: body.to, text: source.slice(body.from, body.to) })),
    rows,
  };
}

/** Each field of the row once, in the order in which it is read. */
function fieldsOf(bodies: readonly Typed[], row: number): FieldTyped[] {
  const found = new Map<string, FieldTyped>();
  const visit = (typed: Typed) => {
    if (typed.kind === "field" && typed.row.id === row && !found.has(typed.key)) found.set(typed.key, typed);
    typedParts(typed).forEach(visit);
  };
  bodies.forEach(visit);
  return [...found.values()];
}

function pathOf(field: FieldTyped): string {
  return field.key.slice(field.key.indexOf(".") + 1);
}

function scalarOf(field: FieldTyped): ScalarName {
  return isScalar(field.type) ? field.type.kind : "string";
}
