import type { Predicate, SqlText } from "cel-sql";
import { type RawBuilder, sql } from "kysely";

/** The members as a condition on `users u`, for a statement that looks at all users of the organization. */
export function membersSql(predicate: Predicate, organizationId: string, now: Date): RawBuilder<boolean> {
  const allRows = { organization_id: { value: organizationId, type: "uuid" } };
  return predicateSql(predicate.where({ alias: "u", params: { now }, allRows }));
}

// Parameters stand outside of quotes only: a quoted text or name is copied as it is, whatever looks like a parameter in it.
const PIECE = /E'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/gs;

/** Compiled SQL, numbered from $1, as a part of another statement: its values stay bound parameters. */
export function predicateSql({ text, values }: SqlText): RawBuilder<boolean> {
  const parts: RawBuilder<unknown>[] = [];
  let copied = 0;
  for (const match of text.matchAll(PIECE)) {
    if (match[1] === undefined) continue;
    parts.push(sql.raw(text.slice(copied, match.index)), sql.val(values[Number(match[1]) - 1]));
    copied = match.index + match[0].length;
  }
  parts.push(sql.raw(text.slice(copied)));
  return sql<boolean>`(${sql.join(parts, sql.raw(""))})`;
}
