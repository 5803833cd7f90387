import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { hashApiKey } from "../src/platform/auth/api-keys.ts";
import { payloadOf } from "../test/forms.ts";
import { openDatabase } from "./database.ts";
import { type Damage, type Program, type Role, startProgram } from "./program.ts";

/** what the programs sign with */
export const SECRET = "proof-secret-key-of-more-than-32-characters";

export type Sql = <T extends object>(text: string, values?: unknown[]) => Promise<T[]>;

/** A database of the proof's own with one organization, and real processes of the program over it. */
export interface Stand {
  /** as superuser */
  sql: Sql;
  engine: string;
  /** as the owner role */
  databaseUrl: string;
  /** where the programs keep files */
  dataDir: string;
  organizationId: string;
  editionId: string;
  /** an owner's */
  apiKey: string;
  start(role: Role, env?: Record<string, string>, damages?: readonly Damage[]): Promise<Program>;
  /** ends every process with kill -9 and throws the database away */
  close(): Promise<void>;
}

export async function openStand(): Promise<Stand> {
  const database = await openDatabase();
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  const sql: Sql = async <T extends object>(text: string, values: unknown[] = []) => (await client.query<T>(text, values)).rows;
  const [version] = await sql<{ server_version: string }>("show server_version");
  const running = new Set<Program>();
  const dataDir = mkdtempSync(join(tmpdir(), "preo-stand-"));
  return {
    sql,
    dataDir,
    databaseUrl: database.url,
    engine: `PostgreSQL ${version?.server_version ?? ""}`,
    ...(await makeOrganization(sql)),
    start: async (role, env = {}, damages = []) => {
      const program = await startProgram(
        role,
        { DATABASE_URL: database.url, PREO_SECRET_KEY: SECRET, PREO_DATA_DIR: dataDir, PORT: "0", ...env },
        damages,
      );
      running.add(program);
      void program.ended.then(() => running.delete(program));
      return program;
    },
    close: async () => {
      for (const program of running) program.kill("SIGKILL");
      await Promise.all([...running].map((program) => program.ended));
      await client.end();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Another organization with an edition and an owner's key. */
export async function makeOrganization(sql: Sql, slug = "proof"): Promise<Pick<Stand, "organizationId" | "editionId" | "apiKey">> {
  const [organizationId, editionId, keyId] = [randomUUID(), randomUUID(), randomUUID()];
  const apiKey = `preo_proof_${randomUUID()}`;
  await sql(
    `insert into organizations (id, name, slug, default_locale, default_currency, email_from_name, email_from_address)
     values ($1, 'Proof', $2, 'en', 'DKK', 'Proof', 'hello@proof.example.org')`,
    [organizationId, slug],
  );
  await sql(
    `insert into editions (organization_id, id, name, slug, starts_at, ends_at, timezone, currency, default_locale, locales)
     values ($1, $2, 'Proof 2027', '2027', '2027-07-01', '2027-07-05', 'Europe/Copenhagen', 'DKK', 'en', '["en"]')`,
    [organizationId, editionId],
  );
  await sql("insert into api_keys (id, name, token_hash) values ($1, 'proof', $2)", [keyId, hashApiKey(apiKey)]);
  await sql("insert into api_key_roles (organization_id, api_key_id, role) values ($1, $2, 'owner')", [organizationId, keyId]);
  return { organizationId, editionId, apiKey };
}

export type Answer = Readonly<{ status: number; headers: Headers; text: string }>;

/** A request as the owner. */
export async function call(
  stand: Pick<Stand, "apiKey">,
  server: Program,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { payload, headers: own } = payloadOf(method, path, body);
  const json = payload === undefined || Buffer.isBuffer(payload) ? {} : { "content-type": "application/json" };
  const response = await fetch(new URL(path, server.url), {
    method,
    headers: { authorization: `Bearer ${stand.apiKey}`, ...json, ...own, ...headers },
    ...(payload === undefined ? {} : { body: Buffer.isBuffer(payload) ? new Uint8Array(payload) : JSON.stringify(payload) }),
    signal: AbortSignal.timeout(60_000),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
