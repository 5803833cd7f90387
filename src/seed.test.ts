import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../test/cluster.ts";
import { type Config, loadConfig } from "./config.ts";
import { runKey } from "./key.ts";
import { apiKeyAuthenticator } from "./platform/auth/api-keys.ts";
import { type Database, openDatabase } from "./platform/database/database.ts";
import { runSeed } from "./seed.ts";

const OPERATORS_KEY = "operators-own-key-of-more-than-32-characters";

const settings = (url: string, more: Record<string, string> = {}) =>
  loadConfig({ DATABASE_URL: url, PREO_SECRET_KEY: "test-secret-key-of-more-than-32-characters", ...more });
const keyIn = (lines: string[]) => /preo_[\w-]{43}/.exec(lines.join("\n"))?.[0];

let database: TestDatabase;
let db: Database;
let config: Config;
let lines: string[];
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ url: database.url }, { maxConnections: 2, applicationName: "test" });
  config = settings(database.url);
  const starts = await Promise.all([1, 2, 3].map(() => runSeed(config, { url: database.url }, { demo: true })));
  lines = starts.flatMap((start) => start.lines);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

async function count(text: string): Promise<number> {
  const { Client } = await import("pg");
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  const { rows } = await client.query<{ n: number }>(`select (${text})::int as n`);
  await client.end();
  return rows[0]?.n ?? -1;
}

test("of three first starts at once one makes the key, which owns both organizations", async () => {
  expect(lines.filter((line) => line.includes("export PREO_KEY="))).toHaveLength(1);
  const credential = await apiKeyAuthenticator(db)({ method: "GET", headers: { authorization: `Bearer ${keyIn(lines)}` } });
  expect(credential?.grants.map(({ slug, role }) => [slug, role]).sort()).toEqual([
    ["my-organization", "owner"],
    ["nordlys", "owner"],
  ]);
});

test("the demo has two editions, 2,000 guests, 5,000 orders and consents of every kind", async () => {
  expect(await count("select count(*) from editions")).toBe(2);
  expect(await count("select count(*) from users")).toBe(2_000);
  expect(await count("select count(*) from orders")).toBe(5_000);
  expect(await count("select count(distinct locale) from users")).toBe(3);
  expect(await count("select count(*) from consents where status = 'withdrawn'")).toBeGreaterThan(50);
  expect(await count("select count(*) from users where id not in (select user_id from consents)")).toBeGreaterThan(100);
});

test("the demo's money adds up and its dates lie on either side of today", async () => {
  expect(
    await count(`select count(*) from orders o where total_e4 <> (select sum(total_e4) from purchases p where p.order_id = o.id)
      or refunded_total_e4 <> (select sum(refunded_amount_e4) from purchases p where p.order_id = o.id)`),
  ).toBe(0);
  expect(await count("select count(*) from orders where ordered_at > now()")).toBe(0);
  expect(await count("select count(*) from editions where previous_edition_id is null and ends_at < now()")).toBe(1);
  expect(await count("select count(*) from editions where previous_edition_id is not null and starts_at > now()")).toBe(1);
});

test("nobody real can be reached: reserved domains and numbers only", async () => {
  expect(
    await count(String.raw`select count(*) from users where email !~ '@example\.(org|com|net)$' or phone !~ '^\+447700900\d{3}$'`),
  ).toBe(0);
});

test("the lines name ids that exist", async () => {
  const body = JSON.parse(/-d '(.+?)'/.exec(lines.join("\n"))?.[1] ?? "{}") as Record<string, string>;
  expect(await count(`select count(*) from segments where id = '${body["segment_id"]}' and edition_id = '${body["edition_id"]}'`)).toBe(1);
  expect(
    await count(`select count(*) from email_message_versions where email_message_id = '${body["email_message_id"]}' and version = 1`),
  ).toBe(1);
});

test("a later start makes and says nothing", async () => {
  expect(await runSeed(config, { url: database.url }, { demo: true })).toEqual({ lines: [] });
  expect(await count("select count(*) from api_keys")).toBe(1);
});

test("`key` makes a key for one organization with one role", async () => {
  const key = await runKey(config, { url: database.url }, ["--organization", "nordlys", "--role", "viewer"]);
  const credential = await apiKeyAuthenticator(db)({ method: "GET", headers: { authorization: `Bearer ${key}` } });
  expect(credential?.grants.map(({ slug, role }) => [slug, role])).toEqual([["nordlys", "viewer"]]);
  for (const args of [
    [],
    ["--organization", "nordlys", "--role", "king"],
    ["--organization", "nowhere", "--role", "viewer"],
    ["--nonsense"],
  ])
    await expect(runKey(config, { url: database.url }, args)).rejects.toThrow(/use: key|no organization/);
});

test("the operator's own key is taken and never printed; without the demo there is one organization", async () => {
  const other = await createTestDatabase();
  const otherDb = openDatabase({ url: other.url }, { maxConnections: 2, applicationName: "test" });
  const start = await runSeed(settings(other.url, { PREO_BOOTSTRAP_API_KEY: OPERATORS_KEY }), { url: other.url }, { demo: false });
  expect(start.lines.join("\n")).not.toContain(OPERATORS_KEY);
  const credential = await apiKeyAuthenticator(otherDb)({ method: "GET", headers: { authorization: `Bearer ${OPERATORS_KEY}` } });
  expect(credential?.grants.map(({ slug, role }) => [slug, role])).toEqual([["my-organization", "owner"]]);
  await otherDb.close();
  await other.drop();
});
