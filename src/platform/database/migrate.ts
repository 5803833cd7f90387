import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { Client } from "pg";
import type { DatabaseAccess } from "./access.ts";
import { ensureRoles } from "./roles.ts";

const FOLDER = new URL("../../../migrations/", import.meta.url);
/** Any fixed number: the advisory lock that lets one of several simultaneous starts migrate while the others wait. */
const LOCK = 7_150_212_026;
const LOCK_TIMEOUT_MS = 1_000;
const ATTEMPTS = 30;

interface Migration {
  number: number;
  name: string;
  sql: string;
  sha256: string;
}

/**
 * Brings the database up to the newest migration, each in a transaction of its own; safe when several start at once.
 * @param prepare runs under the same lock, as the owner role, after the last migration (queues, for example)
 * @throws Error when the server is older than PostgreSQL 15, an applied migration was changed since, or the database is newer than this program
 */
export async function migrate(
  access: DatabaseAccess,
  prepare?: (client: Client) => Promise<void>,
): Promise<{ applied: number; latest: number }> {
  const client = new Client({ connectionString: access.url, application_name: "preo-migrate" });
  await client.connect();
  try {
    await client.query("set client_min_messages = warning");
    // A crash of the machine may take the last ones back, in order; the next start applies them again.
    await client.query("set synchronous_commit = off");
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await refuseOldServer(client);
    await ensureRoles(client);
    await client.query("set role preo_owner");
    await client.query(
      "create table if not exists migrations (number integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())",
    );
    const all = await listMigrations();
    const applied = await applyMissing(client, all);
    await prepare?.(client);
    return { applied, latest: all.at(-1)?.number ?? 0 };
  } finally {
    await client.end();
  }
}

async function refuseOldServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ v: number; name: string }>(
    "select current_setting('server_version_num')::int as v, current_setting('server_version') as name",
  );
  if ((rows[0]?.v ?? 0) < 150000) throw new Error(`PostgreSQL ${rows[0]?.name} is too old: use 15 or newer`);
}

async function applyMissing(client: Client, all: Migration[]): Promise<number> {
  const { rows } = await client.query<{ number: number; name: string; sha256: string }>("select number, name, sha256 from migrations");
  const done = new Map(rows.map((row) => [row.number, row]));
  const newest = all.at(-1)?.number ?? 0;
  for (const row of rows)
    if (row.number > newest)
      throw new Error(`The database holds migration ${row.name}, which this version does not know: start the newer version`);
  let applied = 0;
  for (const migration of all) {
    const before = done.get(migration.number);
    if (before && before.sha256 !== migration.sha256) throw new Error(`Migration ${migration.name} was changed after it was applied`);
    if (before) continue;
    await applyOne(client, migration);
    applied += 1;
  }
  return applied;
}

// A migration that cannot get its locks within a second lets the waiting queries pass and tries again.
async function applyOne(client: Client, migration: Migration): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query("begin");
      await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await client.query(migration.sql);
      await client.query("insert into migrations (number, name, sha256) values ($1, $2, $3)", [
        migration.number,
        migration.name,
        migration.sha256,
      ]);
      await client.query("commit");
      return;
    } catch (error) {
      await client.query("rollback");
      if ((error as { code?: string }).code !== "55P03" || attempt === ATTEMPTS) {
        throw new Error(`Migration ${migration.name} failed: ${(error as Error).message}`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 800));
    }
  }
}

async function listMigrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => /^\d{4}_.+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, FOLDER), "utf8");
      return { number: Number(name.slice(0, 4)), name, sql, sha256: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}
