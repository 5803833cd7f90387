import { type RawBuilder, sql } from "kysely";

/** Column name to value. The names come from the program, never from a request; objects and arrays are taken for jsonb. */
export type Columns = Readonly<Record<string, unknown>>;

/** `a, b` for an insert. */
export function columnNames(columns: Columns): RawBuilder<unknown> {
  return sql.join(Object.keys(columns).map((name) => sql.ref(name)));
}

/** `$1, $2` for an insert, in the order of `columnNames`. */
export function columnValues(columns: Columns): RawBuilder<unknown> {
  return sql.join(Object.values(columns).map(bound));
}

/** `a = $1, b = $2, modified = now(), version = version + 1` for an update of a versioned row. */
export function versionedAssignments(columns: Columns): RawBuilder<unknown> {
  const assignments = Object.entries(columns).map(([name, value]) => sql`${sql.ref(name)} = ${bound(value)}`);
  return sql.join([...assignments, sql`modified = now()`, sql`version = version + 1`]);
}

function bound(value: unknown): RawBuilder<unknown> {
  const isJson = typeof value === "object" && value !== null && !(value instanceof Date) && !Buffer.isBuffer(value);
  return sql`${isJson ? JSON.stringify(value) : value}`;
}
