import { Client } from "pg";
import type { Root } from "../src/eval/evaluate.ts";
import { rowsOf } from "./world-rows.ts";
import { editionIds } from "./world-values.ts";

export interface WorldDatabase {
  client: Client;
  drop: () => Promise<void>;
}

const tables = `
  create table users (org int not null, id bigint not null, email text not null, country text, city text, age bigint, visits int not null,
    big bigint not null, score float8, ratio float8 not null, vip boolean not null, flag boolean, created timestamptz not null,
    birth timestamptz, attributes jsonb not null, labels text[] not null, lucky bigint[] not null, stay_us bigint, primary key (org, id));
  create table user_tags (org int not null, user_id bigint not null, tag text not null, primary key (org, user_id, tag));
  create table editions (id uuid primary key, slug text not null unique);
  create table orders (org int not null, id bigint not null, user_id bigint not null, edition_id uuid, status text not null, coupon text,
    currency text not null, total_e4 bigint not null, fee_e4 bigint, quantity int not null, weight float8, valid boolean not null,
    ordered_at timestamptz not null, paid_at timestamptz, deleted boolean not null, primary key (org, id));
  create table purchases (org int not null, id bigint not null, order_id bigint, user_id bigint, product text not null,
    quantity int not null, price_e4 bigint not null, note text, primary key (org, id));
  create table purchase_days (org int not null, purchase_id bigint not null, day date not null, primary key (org, purchase_id, day))`;

/** A database of its own with the users in it. Its default collation is ICU's and the session's zone far from UTC, on purpose. */
export async function createWorldDatabase(adminUrl: string, roots: readonly Root[]): Promise<WorldDatabase> {
  const name = `cel_sql_${process.pid}_${Date.now() % 1_000_000}`;
  await administer(
    adminUrl,
    `create database ${name} template template0 encoding 'UTF8' locale_provider icu icu_locale 'en-US' locale 'C'`,
  );
  const client = new Client({ connectionString: adminUrl.replace(/\/[^/?]*(\?|$)/, `/${name}$1`) });
  await client.connect();
  await client.query(`set time zone 'America/Los_Angeles'; set jit = off; ${tables}`);
  const editions = [...editionIds].map(([slug, id]) => ({ id, slug }));
  for (const [table, rows] of Object.entries({ editions, ...rowsOf(roots) })) await fill(client, table, rows);
  await client.query("analyze");
  return { client, drop: () => client.end().then(() => administer(adminUrl, `drop database ${name} with (force)`)) };
}

/** Rows go in as JSON text, so that no driver rounds a 64-bit integer or a microsecond. */
async function fill(client: Client, table: string, rows: readonly object[]): Promise<void> {
  const json = JSON.stringify(rows, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
  await client.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1::json)`, [json]);
}

async function administer(adminUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
