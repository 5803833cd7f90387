import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { Client } from "pg";
import { type Program, startProgram } from "../proof/program.ts";
import { hashApiKey } from "../src/platform/auth/api-keys.ts";
import type { BareOptions } from "./api/bare.ts";
import { orders, users } from "./api/lists.ts";
import type { Answered, Order } from "./api/loop.ts";
import type { Asked, Place } from "./api/page.ts";
import { type Compared, table } from "./api/report.ts";
import { order, user } from "./api/single.ts";
import { AS_LAUNCHED } from "./as-launched.ts";
import { openLoaded } from "./segment/database.ts";
import { findLargest } from "./segment/load.ts";
import { commit, machine } from "./segment/report.ts";

type Options = Record<string, string | undefined>;

const CONNECTIONS = 16;
/** of a server, its own and the bare one's */
const POOL = 10;
const TURNS = 2;
const SAMPLE = 100;
const PUBLIC_URL = "http://127.0.0.1:8080";

/** Lists and single reads beside a bare handler that answers the same bytes, in turns: alone in one large organization, and over all twenty that a key reaches. */
export async function benchApi(options: Options): Promise<void> {
  const database = await openLoaded(options["data"] ?? options["keep"], Number(options["users"] ?? 1_000_000));
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  const { organizationId, editionId, ...sizes } = await findLargest(client);
  const { rows } = await client.query<{ id: string }>("select id from organizations order by id <> $1, id", [organizationId]);
  const env = {
    DATABASE_URL: database.url,
    PREO_SECRET_KEY: randomUUID().repeat(2),
    PORT: "0",
    PUBLIC_URL,
    PREO_DATABASE_CONNECTIONS: String(POOL),
  };
  // Counted, and never too many.
  const server = await startProgram("server", { ...env, ...AS_LAUNCHED, PREO_RATE_LIMITS: "read=999999999" });
  const loop = await start("./api/loop.ts");
  const compared: Compared[] = [];
  try {
    for (const [scope, organizations] of [["alone", [organizationId]] as const, ["over 20", rows.map(({ id }) => id)] as const]) {
      const place = { organizations, editionId, ...(await samples(client, organizationId, editionId)) };
      const key = await makeKey(client, organizations);
      const asked = everything(place).filter(({ name }) => name.includes(options["only"] ?? ""));
      compared.push(
        ...(await compareAll({
          scope,
          asked,
          server,
          loop,
          key,
          seconds: Number(options["seconds"] ?? 2),
          databaseUrl: database.url,
          organizations,
        })),
      );
    }
  } finally {
    server.kill("SIGTERM");
    loop.disconnect();
    await server.ended;
    await client.end();
    await database.close();
  }
  const findings = { machine: machine(), commit: commit(), sizes, connections: CONNECTIONS, compared };
  process.stdout.write(options["json"] === undefined ? table(findings) : `${JSON.stringify(findings, null, 2)}\n`);
}

function everything(place: Place): Asked[] {
  return [...users(place), ...orders(place), user(place), order(place)];
}

interface Comparing {
  scope: string;
  asked: readonly Asked[];
  organizations: readonly string[];
  server: Program;
  loop: ChildProcess;
  key: string;
  seconds: number;
  databaseUrl: string;
}

async function compareAll({ scope, asked, organizations, server, loop, key, seconds, databaseUrl }: Comparing): Promise<Compared[]> {
  const bare = await start("./api/bare.ts");
  const options: BareOptions = { databaseUrl, organizations, asked, publicUrl: PUBLIC_URL, connections: POOL };
  bare.send(options);
  const [{ origin }] = (await once(bare, "message")) as [{ origin: string }];
  const headers = { authorization: `Bearer ${key}` };
  const compared: Compared[] = [];
  for (const [index, { name, paths }] of asked.entries()) {
    const barePaths = paths.map((_, n) => `/${index}/${n}`);
    await requireSame(name, [server.url, paths], [origin, barePaths], headers);
    const [ours, theirs]: [Answered[], Answered[]] = [[], []];
    const run = async (order: Pick<Order, "origin" | "paths" | "seconds">) => {
      loop.send({ ...order, headers, connections: CONNECTIONS });
      return ((await once(loop, "message")) as [Answered])[0];
    };
    await run({ origin: server.url, paths, seconds: seconds / 4 });
    await run({ origin, paths: barePaths, seconds: seconds / 4 });
    for (let turn = 0; turn < TURNS; turn += 1) {
      ours.push(await run({ origin: server.url, paths, seconds }));
      theirs.push(await run({ origin, paths: barePaths, seconds }));
    }
    compared.push({ scope, name, ours: mean(ours), bare: mean(theirs) });
    process.stderr.write(
      `${scope}: ${name}: ${compared.at(-1)?.ours.perSecond.toFixed(0)} / ${compared.at(-1)?.bare.perSecond.toFixed(0)}\n`,
    );
  }
  bare.disconnect();
  return compared;
}

async function requireSame(
  name: string,
  ours: [string, string[]],
  bare: [string, string[]],
  headers: Record<string, string>,
): Promise<void> {
  for (const n of ours[1].keys()) {
    const [one, other] = await Promise.all(
      [ours, bare].map(([origin, paths]) => fetch(new URL(paths[n] ?? "", origin), { headers }).then((answer) => answer.text())),
    );
    if (one !== other) throw new Error(`${name}: other bytes than the bare handler's:\n${one?.slice(0, 2_000)}\n${other?.slice(0, 2_000)}`);
  }
}

async function start(file: string): Promise<ChildProcess> {
  const child = fork(new URL(file, import.meta.url));
  await once(child, "message");
  return child;
}

async function samples(client: Client, organizationId: string, editionId: string): Promise<Omit<Place, "organizations" | "editionId">> {
  const ids = async (from: string, more = "") =>
    (await client.query<{ id: string }>(`select id from ${from} where organization_id = $1 ${more}`, [organizationId])).rows.map(
      ({ id }) => id,
    );
  const spread = (table: string) => ids(`${table} tablesample system (0.1) repeatable (7)`, `limit ${SAMPLE}`);
  const middle = async (table: string) =>
    (await ids(table, `order by id offset (select count(*) / 2 from ${table} where organization_id = $1) limit 1`))[0] ?? "";
  const [productId = ""] = await ids("products", `and edition_id = '${editionId}' and name = 'Boat trip'`);
  return {
    productId,
    users: await spread("users"),
    orders: await spread("orders"),
    middle: { user: await middle("users"), order: await middle("orders") },
  };
}

async function makeKey(client: Client, organizations: readonly string[]): Promise<string> {
  const [id, key] = [randomUUID(), `preo_bench_${randomUUID()}`];
  await client.query("insert into api_keys (id, name, token_hash) values ($1, 'bench', $2)", [id, hashApiKey(key)]);
  await client.query("insert into api_key_roles (organization_id, api_key_id, role) select unnest($1::uuid[]), $2, 'owner'", [
    organizations,
    id,
  ]);
  return key;
}

function mean(answered: readonly Answered[]): Answered {
  const of = (field: keyof Answered) => answered.reduce((sum, each) => sum + each[field], 0) / answered.length;
  return { perSecond: of("perSecond"), p99Ms: of("p99Ms") };
}
