import type { Client } from "pg";
import { functionsSql, grantsSql, indexesSql, policiesSql, tablesSql, triggersSql, viewsSql } from "./schema-queries.ts";

interface Named {
  /** what the lines belong to: sections are sorted by it */
  name: string;
  sql: string;
}

interface Table {
  name: string;
  columns: string[];
  constraints: string[];
  options: string[] | null;
  partition_key: string | null;
  row_security: boolean;
  force_row_security: boolean;
}

/**
 * The schema `public` as text, from the catalogs and sorted by name: the same bytes from PostgreSQL 15 to 18.
 * What belongs to an extension or to another schema is left out, and so are the owner's own rights.
 */
export async function dumpSchema(client: Client): Promise<string> {
  await client.query("set search_path to public, pg_catalog");
  const lines = async (sql: string) => byName((await client.query<Named>(sql)).rows);
  const extensions = await lines(
    "select extname as name, format('create extension %I;', extname) as sql from pg_extension where extname <> 'plpgsql'",
  );
  const functions = await lines(functionsSql);
  const tables = (await client.query<Table>(tablesSql)).rows;
  const views = (await lines(viewsSql)).map((view) => ({ ...view, sql: withoutNeedlessQualifiers(view.sql) }));
  const beside = [...(await lines(indexesSql)), ...(await lines(policiesSql)), ...(await lines(triggersSql)), ...(await lines(grantsSql))];
  const about = (name: string) => beside.filter((line) => line.name === name).map((line) => line.sql);
  const relations = byName([...tables.map((table) => ({ name: table.name, sql: createTable(table) })), ...views]);
  const sections = [
    extensions.map((extension) => extension.sql).join("\n"),
    ...functions.map(({ name, sql }) => [sql, ...about(name)].join("\n")),
    ...relations.map(({ name, sql }) => [sql, ...about(name)].join("\n")),
  ];
  return `${HEADER}\n${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

const HEADER = "-- Generated from the migrations: do not edit. The whole schema as it stands after the last one.\n";

function createTable(table: Table): string {
  const options = table.options ? ` with (${table.options.join(", ")})` : "";
  const partition = table.partition_key ? ` partition by ${table.partition_key}` : "";
  return [
    `create table ${table.name} (\n${[...table.columns, ...table.constraints].map((line) => `  ${line}`).join(",\n")}\n)${partition}${options};`,
    ...(table.row_security ? [`alter table ${table.name} enable row level security;`] : []),
    ...(table.force_row_security ? [`alter table ${table.name} force row level security;`] : []),
  ].join("\n");
}

// PostgreSQL 15 writes `t.column` in a view over one table where later versions write `column`.
function withoutNeedlessQualifiers(view: string): string {
  const sources = [...view.matchAll(/\b(?:FROM|JOIN)\s+\(*(?:ONLY )?(\w+)(?: (?!WHERE|GROUP|ORDER|LIMIT)(\w+))?/g)];
  const alias = sources[0]?.[2] ?? sources[0]?.[1];
  return sources.length === 1 && alias ? view.replaceAll(new RegExp(`\\b${alias}\\.(?=[\\w"])`, "g"), "") : view;
}

function byName(rows: Named[]): Named[] {
  const key = (row: Named) => `${row.name}\n${row.sql}`;
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
