import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, startTestJobs, type TestJobs } from "../../../test/jobs.ts";
import { insertGuests } from "../../../test/segment-guests.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { calculateSegment } from "./calculate-segment.job.ts";

let world: World;
let worker: TestJobs;
let kim = "";
beforeAll(async () => {
  world = await createWorld();
  await insertGuests(world);
  kim = (await world.sql<{ id: string }>("select id from users where first_name = 'kim'"))[0]?.id ?? "";
  await insertRefundRequest();
  worker = await startTestJobs(world, [calculateSegment]);
});
afterAll(async () => {
  await worker.stop();
  await world.close();
});

const insertRefundRequest = () =>
  world.sql(
    `insert into refund_requests (organization_id, id, edition_id, order_id, user_id, currency, amount_e4, provider, cancels_ticket, requested_by_type)
     select organization_id, preo_uuid7(), edition_id, id, user_id, currency, 10000, 'manual', true, 'api_key' from orders where organization_id = $1 limit 1`,
    [world.nordlys.id],
  );
const get = async (id: string) => (await world.vera("GET", `/v1/segments/${id}`)).body;

async function recalculate(id: string): Promise<void> {
  await world.ben("POST", `/v1/segments/${id}/recalculate`);
  await eventually(async () => (await get(id)).status === "ready");
}

async function calculated(expression: string, more: object = {}): Promise<string> {
  const body = { organization_id: world.nordlys.id, name: expression.slice(0, 200), expression, ...more };
  const { id } = (await world.ben("POST", "/v1/segments", body)).body;
  expect(await get(id)).toMatchObject({ stale: false, stale_reason: null });
  await recalculate(id);
  expect(await get(id)).toMatchObject({ stale: false, stale_reason: null });
  return id;
}

const reason = async (id: string) => (await get(id)).stale_reason;
const hoursAgo = (id: string, hours: number) =>
  world.sql("update segments set calculated_at = now() - make_interval(hours => $2) where id = $1", [id, hours]);
const consent = (userId: string, status: string) =>
  world.ben("POST", "/v1/consents", { organization_id: world.nordlys.id, user_id: userId, channel: "email", purpose: "news", status });

test("what an expression reads makes it stale when it changes, and nothing else does", async () => {
  const byConsent = await calculated('consents.exists(c, c.status == "granted")');
  const byOrder = await calculated("orders.exists(o, o.valid)");
  expect((await consent(kim, "granted")).status).toBe(201);
  expect([await reason(byConsent), await reason(byOrder)]).toEqual(["data_changed", null]);
  const listed = (await world.vera("GET", "/v1/segments?page_size=1000")).body.results;
  expect(listed.find(({ id }: { id: string }) => id === byConsent)).toMatchObject({ stale: true, stale_reason: "data_changed" });
  await recalculate(byConsent);
  expect(await reason(byConsent)).toBeNull();
});

test("orders that come in make a segment of orders stale, and one of another organization none", async () => {
  const byOrder = await calculated("orders.exists(o, o.valid)");
  const order = (organization: World["rival"], send: World["ada"]) =>
    send("POST", "/v1/external-orders", {
      organization_id: organization.id,
      edition_id: organization.thisYear,
      source: "shop",
      on_unknown_product: "create",
      orders: [
        {
          external_id: "1",
          number: "1",
          status: "paid",
          currency: "DKK",
          ordered_at: "2027-01-01T10:00:00Z",
          buyer: { email: "new@example.org" },
          purchases: [{ product: { name: "Partout" }, quantity: 1, unit_price: "625.00" }],
        },
      ],
    });
  expect((await order(world.rival, world.rita)).body.results[0].outcome).toBe("created");
  expect(await reason(byOrder)).toBeNull();
  expect((await order(world.nordlys, world.ada)).body.results[0].outcome).toBe("created");
  expect(await reason(byOrder)).toBe("data_changed");
});

test.each([
  ["consents", 'consents.exists(c, c.status == "granted")'],
  ["tickets", "tickets.exists(t, t.checked_in)"],
  ["refund_requests", "refunds.size() > 0"],
  ["orders", "orders.size() > 3"],
  ["purchases", "purchases.size() > 3"],
  ["users", 'user.country == "NO"'],
])("a change of %s that began before the calculation and was committed after it is not overlooked", async (table, expression) => {
  const client = new Client({ connectionString: world.url });
  await client.connect();
  await client.query("begin");
  await client.query("select set_config('role', 'preo_app', true), set_config('app.organizations', $1, true)", [`{${world.nordlys.id}}`]);
  expect((await client.query(`update ${table} set modified = modified`)).rowCount).toBeGreaterThan(0);
  const id = await calculated(expression);
  await client.query("commit");
  await client.end();
  expect(await reason(id)).toBe("data_changed");
});

test("changes do not wait for each other's counters, and all of them count", async () => {
  const clients = await Promise.all(
    [1, 2, 3].map(async () => {
      const client = new Client({ connectionString: world.url });
      await client.connect();
      await client.query("begin");
      await client.query("select set_config('role', 'preo_app', true), set_config('app.organizations', $1, true)", [
        `{${world.nordlys.id}}`,
      ]);
      await client.query("set local lock_timeout = '1s'");
      return client;
    }),
  );
  const total = async () =>
    (
      await world.sql<{ n: number }>("select sum(n)::int as n from change_counters where organization_id = $1 and area = 'consents'", [
        world.nordlys.id,
      ])
    )[0]?.n ?? 0;
  const before = await total();
  const rows = await world.sql<{ id: string }>("select id from consents order by id limit 3");
  for (const [i, client] of clients.entries()) await client.query("update consents set status = status where id = $1", [rows[i]?.id]);
  for (const client of clients) await client.query("commit");
  await Promise.all(clients.map((client) => client.end()));
  expect((await total()) - before).toBe(3);
});

test("one that asks about now is stale after an hour, any other is not", async () => {
  const byTime = await calculated('now - user.created < duration("720h")');
  const byAge = await calculated("user.age >= 18");
  const byCountry = await calculated('user.country == "DK"');
  for (const id of [byTime, byAge, byCountry]) await hoursAgo(id, 2);
  expect([await reason(byTime), await reason(byAge), await reason(byCountry)]).toEqual(["time_passed", "time_passed", null]);
});

test("messages, tickets, other segments and the own edition are looked after too", async () => {
  const byMessage = await calculated("messages.exists(m, m.clicked)");
  const byTicket = await calculated("tickets.exists(t, t.checked_in)");
  const bySegment = await calculated('"Regulars" in user.segments');
  const byEdition = await calculated("edition.starts_at > now", { edition_id: world.nordlys.thisYear });
  const ids = [byMessage, byTicket, bySegment, byEdition];
  const reasons = () => Promise.all(ids.map(reason));
  expect(await reasons()).toEqual([null, null, null, null]);
  const [recipient] = await world.sql<{ campaign_id: string }>("select campaign_id from campaign_recipients limit 1");
  await world.sql("insert into message_events (organization_id, campaign_id, position, type) values ($1, $2, 1, 'open')", [
    world.nordlys.id,
    recipient?.campaign_id,
  ]);
  expect(await reasons()).toEqual(["data_changed", null, null, null]);
  await world.sql("update segments set calculation = calculation + 1, current_calculation = calculation + 1 where name = 'Regulars'");
  expect(await reasons()).toEqual(["data_changed", null, "data_changed", null]);
  await world.ben("PATCH", `/v1/editions/${world.nordlys.thisYear}`, { starts_at: "2027-07-01T12:00:00Z" });
  expect(await reasons()).toEqual(["data_changed", null, "data_changed", "data_changed"]);
  await world.sql(
    `insert into tickets (organization_id, edition_id, order_id, purchase_id, product_id, buyer_id, position)
     select organization_id, edition_id, order_id, id, product_id, user_id, 900 from purchases where organization_id = $1 limit 1`,
    [world.nordlys.id],
  );
  expect((await reasons())[1]).toBe("data_changed");
});

test("a segment that is asked for makes the asker stale under its new name, without members, and when a slow calculation of it ends", async () => {
  const regulars = await calculated('user.country == "DK"', { name: "Danes" });
  const asker = await calculated('"Danes" in user.segments');
  const rename = (name: string) => world.ben("PATCH", `/v1/segments/${regulars}`, { name });
  await world.ben("PATCH", `/v1/segments/${regulars}`, { description: "from Denmark" });
  expect(await reason(asker)).toBeNull();
  await rename("People of Denmark");
  expect(await reason(asker)).toBe("data_changed");
  await rename("Danes");
  expect(await reason(asker)).toBeNull();
  await world.ben("PATCH", `/v1/segments/${regulars}`, { expression: 'user.country == "SE"' });
  expect(await reason(asker)).toBe("data_changed");
  await recalculate(regulars);
  await recalculate(asker);
  expect(await reason(asker)).toBeNull();
  await world.sql(
    "update segments set calculation = calculation + 1, current_calculation = calculation + 1, modified = now() - interval '1 minute' where id = $1",
    [regulars],
  );
  expect(await reason(asker)).toBe("data_changed");
  expect((await world.ben("DELETE", `/v1/segments/${regulars}`)).status).toBe(204);
  await recalculate(asker);
  expect(await reason(asker)).toBeNull();
});
