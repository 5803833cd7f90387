import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PERSONAL_TABLES } from "../src/resources/users/personal-data/queries.ts";
import type { Damage, Program } from "./program.ts";
import { type CanaryGuest, importFile, makeCanaryGuest, sending } from "./s21-guest.ts";
import { NOT_GIVEN } from "./s21-tables.ts";
import { call, type Stand } from "./stand.ts";

const USER = "resources/users/";
/** Parts of giving and of erasing that are left out, each to be noticed. */
const LEFT_OUT: readonly { name: string; damage: Damage; noticed: (found: Found) => boolean }[] = [
  {
    name: "orders not given",
    damage: { file: `${USER}personal-data/queries.ts`, from: "  orders: ofUser,\n", to: "" },
    noticed: ({ notGiven }) => notGiven.some((place) => place.startsWith("orders")),
  },
  {
    name: "messages kept",
    damage: { file: `${USER}erase-user.ts`, from: "  await eraseMessages(trx, known);\n", to: "" },
    noticed: ({ left }) => left.some((place) => place.startsWith("outbox_messages")),
  },
  {
    name: "names in orders kept",
    damage: { file: `${USER}erasure/queries.ts`, from: "update orders set buyer = '{}', note = ''", to: "update orders set note = ''" },
    noticed: ({ left }) => left.some((place) => place.startsWith("orders")),
  },
  {
    name: "bytes of files kept",
    damage: { file: `${USER}erase-user.ts`, from: "await storage.remove(key)", to: "await key" },
    noticed: ({ left }) => left.some((place) => place.startsWith("file ")),
  },
  {
    name: "no hashes kept",
    damage: { file: `${USER}erase-user.ts`, from: "  await insertErasedIdentities(trx, known, secretKey);\n", to: "" },
    noticed: ({ back }) => back.length > 0,
  },
];

export interface Found {
  /** places that named the guest before, tables and files */
  before: string[];
  /** rows that name the guest and were not given */
  notGiven: string[];
  /** places that name the guest after the erasure */
  left: string[];
  /** what had to stay and did not */
  lost: string[];
  /** ways in which the guest came back */
  back: string[];
}

export interface Rights extends Found {
  tables: number;
  undecided: string[];
  unnoticed: string[];
  leftOut: string[];
}

/** A guest of whom something is everywhere asks for it, is erased, and is brought again; then the same with parts left out. */
export async function tryDataRights(stand: Stand): Promise<Rights> {
  const worker = await stand.start("worker");
  const server = await stand.start("server");
  const found = await tryGuest(stand, server, "zebulonia", "987123");
  server.kill("SIGTERM");
  await server.ended;
  const damaged = await stand.start(
    "server",
    {},
    LEFT_OUT.map(({ damage }) => damage),
  );
  const without = await tryGuest(stand, damaged, "quarkwellia", "876234");
  for (const program of [damaged, worker]) program.kill("SIGTERM");
  await Promise.all([damaged.ended, worker.ended]);
  const tables = await stand.sql<{ name: string }>(
    "select table_name::text as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  return {
    ...found,
    tables: tables.length,
    undecided: tables.map(({ name }) => name).filter((name) => PERSONAL_TABLES.includes(name) === name in NOT_GIVEN),
    leftOut: LEFT_OUT.map(({ name }) => name),
    unnoticed: LEFT_OUT.filter(({ noticed }) => !noticed(without)).map(({ name }) => name),
  };
}

async function tryGuest(stand: Stand, server: Program, name: string, digits: string): Promise<Found> {
  const guest = await makeCanaryGuest(stand, server, name, digits);
  const before = await placesOf(stand, guest.words);
  const notGiven = await comparedWithGiven(stand, server, guest, before);
  const stays = await whatStays(stand, guest);
  await sending(stand, server)("POST", `/v1/users/${guest.id}/erase`, { reason: "request" });
  const left = await placesOf(stand, guest.words);
  const after = await whatStays(stand, guest);
  const lost = Object.keys(stays).filter((key) => JSON.stringify(stays[key]) !== JSON.stringify(after[key]));
  return {
    before: before.map(({ place }) => place),
    notGiven,
    left: left.map(({ place }) => place),
    lost,
    back: await bringAgain(stand, server, guest),
  };
}

interface Place {
  place: string;
  table: string | undefined;
  row: Record<string, unknown>;
}

/** Every row of every table, and every stored file, in which one of the words stands, also within bytes. */
async function placesOf({ sql, dataDir }: Stand, words: readonly string[]): Promise<Place[]> {
  const tables = await sql<{ schema: string; name: string }>(
    "select table_schema::text as schema, table_name::text as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema in ('public', 'pgboss')",
  );
  const places: Place[] = [];
  for (const { schema, name } of tables) {
    const rows = await sql<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from ${schema}."${name}" t where exists (select from unnest($1::text[]) w where strpos(lower(t::text), w) > 0
         or strpos(encode(convert_to(lower(t::text), 'UTF8'), 'hex'), encode(encode(convert_to(w, 'UTF8'), 'hex')::bytea, 'hex')) > 0)`,
      [words],
    );
    places.push(
      ...rows.map(({ row }) => ({ place: `${name} ${columnsOf(row, words)}`, table: schema === "public" ? name : undefined, row })),
    );
  }
  for (const entry of readdirSync(join(dataDir, "files"), { recursive: true, withFileTypes: true }).filter((one) => one.isFile())) {
    const content = readFileSync(join(entry.parentPath, entry.name)).toString("latin1").toLowerCase();
    if (words.some((word) => content.includes(word))) places.push({ place: `file ${entry.name}`, table: undefined, row: {} });
  }
  return places;
}

function columnsOf(row: Record<string, unknown>, words: readonly string[]): string {
  const found = Object.entries(row).filter(([, value]) => words.some((word) => JSON.stringify(value).toLowerCase().includes(word)));
  return found.map(([column]) => column).join(", ");
}

/** Rows that name the guest, in tables that are to be given, and are not in what the guest was given whole. */
async function comparedWithGiven(stand: Stand, server: Program, guest: CanaryGuest, places: readonly Place[]): Promise<string[]> {
  const { data } = (await sending(stand, server)("GET", `/v1/users/${guest.id}/personal-data`)) as unknown as {
    data: Record<string, Record<string, unknown>[]>;
  };
  return places
    .filter(({ table }) => table !== undefined && !(table in NOT_GIVEN))
    .filter(({ table = "", row }) => !(data[table] ?? []).some((given) => isWhole(given, row)))
    .map(({ place }) => place);
}

/** Every column with its value; bytes of a message are given as the text that they are. */
function isWhole(given: Record<string, unknown>, row: Record<string, unknown>): boolean {
  return Object.entries(row).every(
    ([column, value]) => column in given && (column === "raw" || JSON.stringify(given[column]) === JSON.stringify(value)),
  );
}

/** Sums and counts that an organization has to keep, without a name on them. */
async function whatStays({ sql, organizationId }: Stand, { id }: CanaryGuest): Promise<Record<string, unknown>> {
  const count = (table: string) =>
    sql(`select count(*)::int as n from ${table} where organization_id = $1 and user_id = $2`, [organizationId, id]);
  return {
    orders: await sql("select id, external_id, status, total_e4, currency from orders where user_id = $1 order by id", [id]),
    purchases: await sql("select id, product_id, unit_price_e4 from purchases where user_id = $1 order by id", [id]),
    decisions: await count("consent_history"),
    recipients: await count("campaign_recipients"),
    refunds: await sql("select id, status, amount_e4 from refund_requests where user_id = $1 order by id", [id]),
    audit: await sql("select count(*)::int as n from audit_entries where object_id = $1 and action <> 'user.erased'", [id]),
  };
}

/** By shop, file and sign-up: a guest who was erased is left alone. */
async function bringAgain(stand: Stand, server: Program, { order, csv, email }: CanaryGuest): Promise<string[]> {
  const scope = { organization_id: stand.organizationId, edition_id: stand.editionId };
  const orders = { ...scope, source: "shopify", on_unknown_product: "create", orders: [order, { ...order, external_id: "again" }] };
  const byShop = await call(stand, server, "POST", "/v1/external-orders", orders);
  const signUp = { organization_id: stand.organizationId, source: "newsletter", users: [{ email, first_name: "Again" }] };
  const bySignUp = await call(stand, server, "POST", "/v1/external-users", signUp);
  const byFile = await importFile(stand, server, csv, true);
  const users = await stand.sql("select from users where email_key = $1", [email]);
  return [
    ...(byShop.text.split('"outcome":"erased"').length === 3 ? [] : [`by a shop: ${byShop.text}`]),
    ...(bySignUp.text.includes('"erased":1') ? [] : [`by a sign-up: ${bySignUp.text}`]),
    ...(byFile["orders_erased"] === 1 ? [] : [`by a file: ${JSON.stringify(byFile)}`]),
    ...(users.length === 0 ? [] : ["a row with the address"]),
  ];
}
