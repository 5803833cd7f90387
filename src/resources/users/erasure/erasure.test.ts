import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createImport, landed, processed, startImportJobs } from "../../../../test/imports.ts";
import type { TestJobs } from "../../../../test/jobs.ts";
import { sendShopOrders, shopLine, shopOrder } from "../../../../test/shop-orders.ts";
import { createWorld, type World } from "../../../../test/world.ts";
import { PERSONAL_TABLES } from "../personal-data/queries.ts";

let world: World;
let worker: TestJobs;
beforeAll(async () => {
  world = await createWorld();
  worker = await startImportJobs(world);
});
afterAll(async () => {
  await worker.stop();
  await world.close();
});

const EMAIL = "Zebulon.Quark@Example.DK";
const PHONE = "+4520987654";
const CANARIES = ["zebulon", "quark", "20987654"];
const buyer = { external_id: "z-1", email: EMAIL, phone: PHONE, first_name: "Zebulon", last_name: "Quark", city: "Quarkstad" };
const HEADER = "Order,Date,Currency,Email,First name,Last name,Ticket,Quantity,Price";
const line = (id: string) => `${id},2027-01-13 10:00:00,DKK,${EMAIL},Zebulon,Quark,Partout,1,625.00`;
const other = "X9,2027-01-13 10:00:00,DKK,other@example.dk,Ann,Other,Partout,1,625.00";

/** Every place where one of these texts stands: tables, also those without a tenant, and stored files. */
async function placesOf(texts: readonly string[]): Promise<string[]> {
  const tables = await world.sql<{ name: string }>(
    "select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema in ('public', 'pgboss')",
  );
  const places: string[] = [];
  for (const { name } of tables) {
    const found = await world.sql<{ row: string }>(
      `select left(t::text, 200) as row from ${name} t where exists (select from unnest($1::text[]) c where strpos(lower(t::text), c) > 0
        or strpos(encode(convert_to(lower(t::text), 'UTF8'), 'hex'), encode(encode(convert_to(c, 'UTF8'), 'hex')::bytea, 'hex')) > 0)`,
      [texts],
    );
    places.push(...found.map(({ row }) => `${name}: ${row}`));
  }
  const folder = join(world.config.dataDir, "files");
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())) {
    const content = readFileSync(join(entry.parentPath, entry.name)).toString("latin1").toLowerCase();
    if (texts.some((text) => content.includes(text))) places.push(`file ${entry.name}`);
  }
  return places;
}

async function makeGuest(): Promise<string> {
  const order = shopOrder("Z1", {
    buyer,
    note: "for Zebulon",
    purchases: [shopLine({ attendee_name: "Zebulon Quark", attendee_email: EMAIL })],
  });
  await sendShopOrders(world, [order]);
  const made = await createImport(
    world,
    { name: "orders.csv", content: [HEADER, line("Z2"), line("Z3"), other].join("\n") },
    { options: { create_products: true } },
  );
  await processed(world, made.body.id);
  await landed(world, made.body.id);
  const waiting = await createImport(
    world,
    { name: "more.csv", content: [HEADER, line("Z4"), other].join("\n") },
    { options: { create_products: true } },
  );
  await processed(world, waiting.body.id);
  const [{ id } = { id: "" }] = await world.sql<{ id: string }>("select id from users where first_name = 'Zebulon'");
  const { id: organization } = world.nordlys;
  const consent = {
    organization_id: organization,
    user_id: id,
    channel: "email",
    purpose: "news",
    status: "granted",
    source: "api",
    wording: "Yes",
  };
  await world.ben("POST", "/v1/consents", consent, { "idempotency-key": "zebra" });
  await world.max("POST", "/v1/suppressions", { organization_id: organization, channel: "email", address: EMAIL });
  await world.sql(
    "insert into outbox_messages (organization_id, user_id, sender, recipient, subject, size_bytes, raw) values ($1, $2, 'a@b.c', $3, 'Dear Zebulon', 3, $4)",
    [...[organization, id, EMAIL], Buffer.from("Dear Quark")],
  );
  await world.sql(
    `insert into refund_requests (organization_id, id, edition_id, order_id, user_id, currency, amount_e4, provider, cancels_ticket, reason, requested_by_type)
     select organization_id, gen_random_uuid(), edition_id, id, user_id, currency, 10000, 'manual', false, 'Zebulon is ill', 'api_key' from orders where external_id = 'Z1'`,
  );
  return id;
}

test("after an erasure nothing tells of the guest any more but keyed hashes, what was paid stays, and imports leave them alone", async () => {
  const id = await makeGuest();
  const before = await placesOf(CANARIES);
  const told = new Set(before.map((place) => place.split(/[: ]/)[0]?.replace("public.", "")));
  expect([...told].sort((a = "", b = "") => (a < b ? -1 : 1))).toEqual(
    [
      "data_imports",
      "file",
      "import_columns",
      "import_rows",
      "orders",
      "outbox_messages",
      "purchases",
      "refund_requests",
      "suppressions",
      "tickets",
      "users",
    ].sort(),
  );
  expect(before.length).toBeGreaterThan(10);
  const totals = () => world.sql("select external_id, status, total_e4 from orders where user_id = $1 order by external_id", [id]);
  const paid = await totals();

  const erased = await world.max("POST", `/v1/users/${id}/erase`, { reason: "request" });
  expect(erased).toMatchObject({ status: 200, body: { id, orders_kept: 3, files_emptied: 2, imports_cancelled: 1, answers_replaced: 1 } });
  expect(await placesOf(CANARIES)).toEqual([]);
  expect(await totals()).toEqual(paid);
  expect((await world.max("GET", `/v1/users/${id}`)).body).toMatchObject({
    email: null,
    first_name: "",
    order_count: 3,
    erased_at: expect.any(String) as string,
  });
  expect((await world.vera("GET", "/v1/users?page_size=1000")).body.results.map((user: { id: string }) => user.id)).not.toContain(id);
  expect((await world.max("POST", `/v1/users/${id}/erase`, {})).status).toBe(409);

  const again = await sendShopOrders(world, [
    shopOrder("Z1", { buyer }),
    shopOrder("Z5", { buyer: { email: EMAIL.toLowerCase() } }),
    shopOrder("Z6", { buyer: { external_id: "z-1" } }),
  ]);
  expect(again.body.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["erased", "erased", "erased"]);
  const file = await createImport(
    world,
    { name: "again.csv", content: [HEADER, line("Z2"), line("Z7"), other].join("\n") },
    { options: { create_products: true } },
  );
  await processed(world, file.body.id);
  expect(await landed(world, file.body.id)).toMatchObject({
    status: "completed",
    orders_erased: 2,
    orders_unchanged: 1,
    orders_created: 0,
  });
  expect(await world.sql("select 1 from users where email_key like 'zebulon%' or first_name = 'Zebulon'")).toEqual([]);
  const signUp = { organization_id: world.nordlys.id, source: "newsletter", users: [{ email: EMAIL, first_name: "Zebulon" }] };
  expect((await world.ben("POST", "/v1/external-users", signUp)).body).toMatchObject({ erased: 1, created: 0 });
});

test("a repeat of a request whose answer told of an erased guest is told so, and is not done again", async () => {
  const { id: organization_id } = world.nordlys;
  const body = { organization_id, email: "gone@example.dk", first_name: "Gone" };
  const first = await world.ben("POST", "/v1/users", body, { "idempotency-key": "gone" });
  await world.max("POST", `/v1/users/${first.body.id}/erase`, {});
  expect((await world.ben("POST", "/v1/users", body, { "idempotency-key": "gone" })).status).toBe(410);
});

test("what a guest is given holds every row about them, from every table that names guests", async () => {
  const { body } = await sendShopOrders(world, [
    shopOrder("P1", { buyer: { email: "pia@example.dk", first_name: "Pia" }, purchases: [shopLine({ attendee_name: "Pia's friend" })] }),
  ]);
  const [{ user_id: id } = { user_id: "" }] = await world.sql<{ user_id: string }>("select user_id from orders where id = $1", [
    body.results[0].order_id,
  ]);
  const { status, body: given } = await world.max("GET", `/v1/users/${id}/personal-data`);
  expect([status, given.data.users[0].email, given.data.orders[0].external_id, given.data.purchases[0].attendee_name]).toEqual([
    200,
    "pia@example.dk",
    "P1",
    "Pia's friend",
  ]);
  const naming = await world.sql<{ name: string }>(
    "select distinct c.table_name::text as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name) where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name in ('user_id', 'buyer_id')",
  );
  const untold = new Set(["erased_identities"]);
  expect(naming.map(({ name }) => name).filter((name) => !untold.has(name) && !PERSONAL_TABLES.includes(name))).toEqual([]);
  expect(Object.keys(given.data).sort()).toEqual([...PERSONAL_TABLES].sort());
  expect((await world.ben("GET", `/v1/users/${id}/personal-data`)).status).toBe(403);
});

test("a guest's timeline is the newest first and goes on where the last page ended", async () => {
  const order = (n: number) => shopOrder(`T${n}`, { buyer: { email: "tim@example.dk" }, ordered_at: `2026-05-0${n}T10:00:00Z` });
  const { body } = await sendShopOrders(world, [order(1), order(2), order(3)]);
  const [{ user_id: id } = { user_id: "" }] = await world.sql<{ user_id: string }>("select user_id from orders where id = $1", [
    body.results[0].order_id,
  ]);
  await world.ben("POST", "/v1/consents", {
    organization_id: world.nordlys.id,
    user_id: id,
    channel: "email",
    status: "granted",
    source: "api",
    wording: "Yes",
  });
  const seen: string[] = [];
  let url: string | null = `/v1/users/${id}/timeline?page_size=2`;
  for (let pages = 0; url !== null && pages < 5; pages += 1) {
    const page = (await world.vera("GET", url)).body as { next: string | null; entries: { type: string; detail: { number?: string } }[] };
    seen.push(...page.entries.map(({ type, detail }) => detail.number ?? type));
    url = page.next === null ? null : page.next.slice(new URL(page.next).origin.length);
  }
  expect(seen).toEqual(["consent", "T3", "T2", "T1"]);
  expect((await world.vera("GET", `/v1/users/${id}/timeline?cursor=nonsense`)).status).toBe(400);
});
