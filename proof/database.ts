import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { migrateDatabase } from "../src/migrate.ts";
import { startEmbedded } from "../src/platform/embedded/start-embedded.ts";
import { createLogger } from "../src/platform/logging.ts";

export interface ProofDatabase {
  /** as the owner role, who is no superuser */
  url: string;
  superuserUrl: string;
  drop(): Promise<void>;
}

/** A migrated database that keeps its promises (fsync on). PREO_TEST_DATABASE_URL names a superuser of another server to use. */
export async function openDatabase(): Promise<ProofDatabase> {
  const given = process.env["PREO_TEST_DATABASE_URL"];
  const database = given ? await createOn(given) : await startOwn();
  await migrateDatabase({ url: database.url });
  return database;
}

async function startOwn(): Promise<ProofDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), "preo-proof-"));
  chmodSync(dataDir, 0o711);
  const embedded = await startEmbedded({ dataDir, log: createLogger("error") });
  return {
    url: embedded.url,
    superuserUrl: embedded.adminUrl.replace(/\/postgres\?/, "/preo?"),
    drop: async () => {
      await embedded.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function createOn(adminUrl: string): Promise<ProofDatabase> {
  const name = `preo_proof_${process.pid}_${randomBytes(4).toString("hex")}`;
  const named = (url: string) => url.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
  await administer(adminUrl, [
    "do $$ begin create role preo_owner; exception when duplicate_object then null; end $$",
    "alter role preo_owner login createrole nosuperuser nobypassrls password 'preo-test'",
    `create database ${name} owner preo_owner template template0 encoding 'UTF8'`,
  ]);
  return {
    url: named(adminUrl.replace(/^(\w+:\/\/)[^@/]*@/, "$1preo_owner:preo-test@")),
    superuserUrl: named(adminUrl),
    drop: () => administer(adminUrl, [`drop database if exists ${name} with (force)`]),
  };
}

async function administer(adminUrl: string, statements: string[]): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
