import { randomUUIDv7 } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { Client } from "pg";
import { type Config, loadConfig } from "../src/config.ts";
import { openStorage } from "../src/open-storage.ts";
import { hashApiKey } from "../src/platform/auth/api-keys.ts";
import type { Authenticate } from "../src/platform/auth/credential.ts";
import { type Database, openDatabase } from "../src/platform/database/database.ts";
import type { Egress } from "../src/platform/egress/egress.ts";
import type { Role } from "../src/platform/http/operation.ts";
import type { Storage } from "../src/platform/storage/storage.ts";
import { createApp } from "../src/server.ts";
import { createTestDatabase } from "./cluster.ts";
import { payloadOf } from "./forms.ts";
import { playedEgress } from "./played-egress.ts";

/** One organization of the named cast. */
export interface Organization {
  id: string;
  slug: string;
  lastYear: string;
  thisYear: string;
}

export interface Response {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read answers freely
  body: any;
}

export type Send = (
  method: "GET" | "POST" | "PATCH" | "DELETE",
  url: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Response>;

/** What makes objects behind the API: the proofs have it over real processes. */
export interface Workshop extends Pick<World, "sql" | "db" | "storage"> {
  config: Pick<Config, "secretKey">;
}

/** The cast: Ada owns Nordlys, Ben edits, Max manages, Vera views, Dora is at the desk; Rita owns the rival. Each is a way to send requests. */
export interface World {
  app: FastifyInstance;
  config: Config;
  db: Database;
  /** where the app keeps files */
  storage: Storage;
  /** as superuser, to look behind the policies */
  sql: <T extends object>(text: string, values?: unknown[]) => Promise<T[]>;
  url: string;
  nordlys: Organization;
  rival: Organization;
  ada: Send;
  max: Send;
  ben: Send;
  vera: Send;
  dora: Send;
  rita: Send;
  nobody: Send;
  /** the bearer token of each member of the cast */
  keys: Record<"ada" | "max" | "ben" | "vera" | "dora" | "rita", string>;
  /** the same database behind an app with another authenticator or settings */
  appWith: (options: {
    authenticate?: Authenticate;
    now?: () => Date;
    egress?: Egress;
    env?: Record<string, string>;
  }) => Promise<FastifyInstance>;
  close: () => Promise<void>;
}

const TEST_ENV = {
  PREO_SECRET_KEY: "test-secret-key-of-more-than-32-characters",
  PUBLIC_URL: "https://preo.test",
  PREO_LOG_LEVEL: "error",
  PREO_RATE_LIMITS: "off",
};

/** A fresh database with two organizations of two editions each, and the app over it, with these settings beside its own. Call `close` in afterAll. */
export async function createWorld(more: Record<string, string> = {}): Promise<World> {
  const database = await createTestDatabase();
  const superuser = new Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  const db = openDatabase({ url: database.url }, { maxConnections: 10, applicationName: "test" });
  const env = { ...TEST_ENV, DATABASE_URL: database.url, PREO_DATA_DIR: mkdtempSync(join(tmpdir(), "preo-world-")), ...more };
  const config = loadConfig(env);
  const egress = playedEgress();
  const storage = await openStorage(config);
  const app = await createApp(config, db, { egress, storage });
  const sql = async <T extends object>(text: string, values: unknown[] = []) => (await superuser.query<T>(text, values)).rows;
  const nordlys = await insertOrganization(sql, "nordlys");
  const rival = await insertOrganization(sql, "rival");
  const keys = {
    ada: await insertKey(sql, nordlys.id, "owner"),
    max: await insertKey(sql, nordlys.id, "manager"),
    ben: await insertKey(sql, nordlys.id, "editor"),
    vera: await insertKey(sql, nordlys.id, "viewer"),
    dora: await insertKey(sql, nordlys.id, "desk"),
    rita: await insertKey(sql, rival.id, "owner"),
  };
  const apps = [app];
  const appWith: World["appWith"] = async (options) => {
    const other = await createApp(loadConfig({ ...env, ...options.env }), db, { egress, ...options });
    apps.push(other);
    return other;
  };
  const as = (key: string) => sender(app, key);
  const close = async () => {
    for (const each of apps) await each.close();
    await egress.close();
    await db.close();
    await superuser.end();
    await database.drop();
    rmSync(config.dataDir, { recursive: true, force: true });
  };
  const cast = {
    ada: as(keys.ada),
    max: as(keys.max),
    ben: as(keys.ben),
    vera: as(keys.vera),
    dora: as(keys.dora),
    rita: as(keys.rita),
    nobody: sender(app),
  };
  return { app, config, db, storage, sql, url: database.url, nordlys, rival, ...cast, keys, appWith, close };
}

/** Sends requests to an app as the holder of a key. */
export function sender(app: FastifyInstance, key?: string): Send {
  return async (method, url, body, headers = {}) => {
    const { payload, headers: own } = payloadOf(method, url, body);
    const response = await app.inject({
      method,
      url,
      headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...own, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    const isJson = String(response.headers["content-type"]).includes("json");
    return { status: response.statusCode, headers: response.headers, body: isJson ? response.json() : response.body };
  };
}

async function insertOrganization(sql: World["sql"], slug: string): Promise<Organization> {
  const [id, lastYear, thisYear] = [randomUUIDv7(), randomUUIDv7(), randomUUIDv7()];
  await sql(
    `insert into organizations (id, name, slug, default_locale, default_currency, email_from_name, email_from_address, postal_address)
     values ($1, $2, $3, 'en', 'DKK', $2, $4, 'Opdigtet Allé 1, 0999 Fabelby')`,
    [id, slug, slug, `hello@${slug}.example.org`],
  );
  const edition = (editionId: string, year: number, previous: string | null) =>
    sql(
      `insert into editions (organization_id, id, previous_edition_id, name, slug, status, starts_at, ends_at, timezone, currency, default_locale, locales)
       values ($1, $2, $3, $4, $5, 'published', $6, $7, 'Europe/Copenhagen', 'DKK', 'da', '["da", "en"]')`,
      [id, editionId, previous, `${slug} ${year}`, String(year), `${year}-07-01T10:00:00Z`, `${year}-07-05T20:00:00Z`],
    );
  await edition(lastYear, 2026, null);
  await edition(thisYear, 2027, lastYear);
  return { id, slug, lastYear, thisYear };
}

async function insertKey(sql: World["sql"], organizationId: string, role: Role): Promise<string> {
  const id = randomUUIDv7();
  const key = `preo_test_${role}_${id}`;
  await sql("insert into api_keys (id, name, token_hash) values ($1, $2, $3)", [id, role, hashApiKey(key)]);
  await sql("insert into api_key_roles (organization_id, api_key_id, role) values ($1, $2, $3)", [organizationId, id, role]);
  return key;
}
