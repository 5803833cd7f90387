import { randomUUID } from "node:crypto";
import { openStorage } from "../src/open-storage.ts";
import { hashApiKey } from "../src/platform/auth/api-keys.ts";
import { openDatabase } from "../src/platform/database/database.ts";
import { type Fixtures, fixturesOf } from "../test/routes/fixtures.ts";
import type { Send } from "../test/world.ts";
import type { Program } from "./program.ts";
import { call, openStand, SECRET, type Stand } from "./stand.ts";

/** Two servers, an owner, and requests that succeed. */
export interface Repeats {
  stand: Stand;
  servers: readonly [Program, Program];
  fixtures: Fixtures;
  /** another owner of the same organization */
  otherKey: string;
  close: () => Promise<void>;
}

export const RECEIVERS = { PREO_EGRESS_ALLOW: "127.0.0.1" };
const EXAMPLE_RECEIVER = "https://hooks.example.com";
const EXAMPLE_RELAY = '"smtp.example.com"';

export async function openRepeats(): Promise<Repeats> {
  const stand = await openStand();
  const servers = await Promise.all([stand.start("server", RECEIVERS), stand.start("server", RECEIVERS)] as const);
  const db = openDatabase({ url: stand.databaseUrl }, { maxConnections: 4, applicationName: "proof" });
  const owner: Send = async (method, url, body, headers) => {
    const answer = await call(stand, servers[0], method, url, reachable(body), headers);
    return { status: answer.status, headers: {}, body: answer.text === "" ? "" : JSON.parse(answer.text) };
  };
  const organization = { id: stand.organizationId, slug: "proof", lastYear: await insertFormerEdition(stand), thisYear: stand.editionId };
  const storage = await openStorage({ dataDir: stand.dataDir, s3: undefined });
  const world = { sql: stand.sql, db, storage, config: { secretKey: SECRET } };
  const made = fixturesOf(world, organization, owner, "");
  const request: Fixtures["request"] = async (route) => {
    const prepared = await made.request(route);
    return { ...prepared, body: reachable(prepared.body) };
  };
  return { stand, close: () => db.close(), fixtures: { ...made, request }, servers, otherKey: await insertOwnerKey(stand) };
}

// The examples' receivers and relays are names that no resolver here knows.
function reachable(body: unknown): unknown {
  if (body === undefined) return body;
  const text = JSON.stringify(body).replaceAll(EXAMPLE_RECEIVER, "http://127.0.0.1:9").replaceAll(EXAMPLE_RELAY, '"127.0.0.1"');
  return JSON.parse(text) as unknown;
}

async function insertFormerEdition({ sql, organizationId }: Stand): Promise<string> {
  const id = randomUUID();
  await sql(
    `insert into editions (organization_id, id, name, slug, starts_at, ends_at, timezone, currency, default_locale, locales)
     values ($1, $2, 'Proof 2026', '2026', '2026-07-01', '2026-07-05', 'Europe/Copenhagen', 'DKK', 'en', '["en"]')`,
    [organizationId, id],
  );
  return id;
}

async function insertOwnerKey({ sql, organizationId }: Stand): Promise<string> {
  const [id, key] = [randomUUID(), `preo_proof_${randomUUID()}`];
  await sql("insert into api_keys (id, name, token_hash) values ($1, 'other', $2)", [id, hashApiKey(key)]);
  await sql("insert into api_key_roles (organization_id, api_key_id, role) values ($1, $2, 'owner')", [organizationId, id]);
  return key;
}
