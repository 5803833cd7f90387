import type { FieldTyped } from "../check/typed.ts";
import type { FieldDef, ScalarName } from "../schema/schema.ts";
import { quoteName, quoteText, type SqlFragment } from "../sql.ts";
import { type Emitter, rowAlias } from "./emitter.ts";

export function fieldSql(typed: FieldTyped, emitter: Emitter): SqlFragment {
  const { field, row } = typed;
  const alias = rowAlias(row, emitter);
  for (const table of field.tables ?? []) emitter.tables.add(table);
  return sourceSql(field, alias, emitter);
}

export function sourceSql(field: FieldDef, alias: string, emitter: Emitter): SqlFragment {
  if (field.column !== undefined) return `${alias}.${quoteName(field.column)}`;
  if (field.json) return jsonSql(`${alias}.${quoteName(field.json.column)}`, quoteText(field.json.key), field.type as ScalarName);
  if (field.sql) return ["(", field.sql(alias, emitter.binder), ")"];
  throw new Error("cel-sql: a field without source");
}

export function presenceSql(typed: FieldTyped, emitter: Emitter): SqlFragment {
  const { codes } = typed.field;
  const stored = codes ? `${rowAlias(typed.row, emitter)}.${quoteName(codes.column)}` : fieldSql(typed, emitter);
  return [stored, " IS NOT NULL"];
}

const realDate =
  "^([0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)" +
  "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$";

/** JSON holds what people sent: a value that does not read as the declared type is absent, it never raises. */
function jsonSql(column: string, key: string, type: ScalarName): SqlFragment {
  const text = `${column} ->> ${key}`;
  const jsonType = `jsonb_typeof(${column} -> ${key})`;
  if (type === "bool") return `(CASE WHEN ${jsonType} = 'boolean' THEN ${text} = 'true' END)`;
  if (type === "int") return `(CASE WHEN ${jsonType} = 'number' AND ${text} ~ '^-?[0-9]{1,18}$' THEN (${text})::bigint END)`;
  if (type === "double")
    return `(CASE WHEN ${jsonType} = 'number' AND ${text} ~ '^-?[0-9]{1,15}([.][0-9]{1,15})?$' THEN (${text})::float8 END)`;
  if (type === "timestamp") {
    const valid = `${text} ~ '${realDate}' AND ${text} !~ '^0000'`;
    return `(CASE WHEN ${jsonType} = 'string' AND ${valid} THEN ((${text}) || 'T00:00:00Z')::timestamptz END)`;
  }
  return `(CASE WHEN ${jsonType} = 'string' THEN ${text} END)`;
}
