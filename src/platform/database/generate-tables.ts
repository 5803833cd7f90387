import type { Client } from "pg";

interface Column {
  table_name: string;
  column_name: string;
  data_type: string;
  nullable: boolean;
  has_default: boolean;
  always: boolean;
}

const TYPES: Record<string, string> = {
  uuid: "string",
  text: "string",
  date: "string",
  name: "string",
  boolean: "boolean",
  bigint: "number",
  integer: "number",
  smallint: "number",
  bytea: "Buffer",
  jsonb: "Json",
  "timestamp with time zone": "Timestamp",
  "uuid[]": "string[]",
  "text[]": "string[]",
};

/** Writes the TypeScript types of all tables and views from the catalogs, sorted by name. */
export async function generateTables(client: Client): Promise<string> {
  const { rows } = await client.query<Column>(`
    select c.relname as table_name, a.attname as column_name, format_type(a.atttypid, null) as data_type,
      not (a.attnotnull or c.relkind = 'v') as nullable, a.atthasdef as has_default, a.attgenerated <> '' as always
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum`);
  const tables = Map.groupBy(rows, (row) => row.table_name);
  const interfaces = [...tables].map(([name, columns]) => `export interface ${pascal(name)}Table {\n${columns.map(member).join("\n")}\n}`);
  const index = [...tables.keys()].map((name) => `  ${name}: ${pascal(name)}Table;`).join("\n");
  return `${HEADER}\n${interfaces.join("\n\n")}\n\nexport interface Tables {\n${index}\n}\n`;
}

const HEADER = `// Generated from the migrations: do not edit. \`bin/generate\` writes it anew.
import type { ColumnType, GeneratedAlways } from "kysely";

type Generated<T> = T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>;
type Timestamp = ColumnType<Date, Date | string, Date | string>;
type Json = ColumnType<unknown, string, string>;
`;

function member(column: Column): string {
  const known = TYPES[column.data_type];
  if (!known) throw new Error(`no TypeScript type is known for ${column.table_name}.${column.column_name} (${column.data_type})`);
  const type = column.nullable ? `${known} | null` : known;
  if (column.always) return `  ${column.column_name}: GeneratedAlways<${type}>;`;
  return `  ${column.column_name}: ${column.has_default ? `Generated<${type}>` : type};`;
}

function pascal(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
