import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sendShopOrders, shopLine, shopOrder } from "../../../test/shop-orders.ts";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(() => world.sql("truncate users, products, events, event_sequences, consent_history, audit_entries cascade"));

test("an order comes in with its buyer, lines and product, and is told of once", async () => {
  const answer = await send([shopOrder("1001")]);
  expect(answer).toMatchObject({ status: 200, body: { created: 1, updated: 0, unchanged: 0, rejected: 0 } });
  const [result] = answer.body.results;
  expect(result).toMatchObject({ external_id: "1001", outcome: "created", errors: [], warnings: [] });
  const { body } = await world.vera("GET", `/v1/orders/${result.order_id}`);
  expect(body).toMatchObject({
    ...{ number: "1001", source: "shopify", external_id: "1001", status: "paid", currency: "DKK", total: "1250.00", adjustment: "0.00" },
    user: { email: "kim@example.dk", first_name: "Kim", last_name: "Å" },
    purchases: [
      {
        external_id: "1001-1",
        quantity: 2,
        active_quantity: 2,
        unit_price: "625.00",
        total: "1250.00",
        product: { name: "Partout", sku: "P" },
      },
    ],
  });
  const [entry] = await world.sql("select action, object_type, object_id, changes from audit_entries");
  expect(entry).toMatchObject({
    action: "external_orders.imported",
    object_id: world.nordlys.thisYear,
    changes: { note: { source: "shopify", created: 1 } },
  });
  const events = await world.sql<{ type: string }>("select type from events order by type");
  expect(events.map((event) => event.type)).toEqual(["order.created", "user.created"]);
});

test("the same batch twice changes nothing, whatever the order of its keys", async () => {
  const batch = [
    shopOrder("1"),
    shopOrder("2", { buyer: { phone: "+46701740605", last_name: "Berg" } }),
    shopOrder("3", { consents: [granted] }),
  ];
  await send(batch);
  const before = await rows();
  const reversed = batch.map((one) => Object.fromEntries(Object.entries(one).toReversed()));
  expect((await send(reversed)).body).toMatchObject({ created: 0, updated: 0, unchanged: 3, rejected: 0 });
  expect(await rows()).toEqual(before);
});

test("the same said in other words changes nothing that shows", async () => {
  await send([shopOrder("1")]);
  const before = await shown();
  const words = shopOrder("1", { number: "1", total: "1250", note: null, discount_total: "0.00", ordered_at: "2026-05-01T12:00:00+02:00" });
  expect((await send([words])).body).toMatchObject({ unchanged: 1 });
  expect(await shown()).toEqual(before);
});

test("what is left out stays, what is said changes", async () => {
  await send([shopOrder("1", { note: "window seat", metadata: { a: 1 }, total: "1300.00", buyer: { ...kim, city: "Aarhus" } })]);
  const answer = await send([shopOrder("1", { status: "pending", buyer: { email: "kim@example.dk" } })]);
  expect(answer.body).toMatchObject({ updated: 1 });
  expect(await only("orders")).toMatchObject({
    status: "pending",
    note: "window seat",
    metadata: { a: 1 },
    total_e4: "13000000",
    adjustment_e4: "500000",
  });
  expect(await only("users")).toMatchObject({ first_name: "Kim", city: "Aarhus" });
});

test("an older order is unchanged and stale", async () => {
  await send([shopOrder("1", { source_updated_at: "2026-06-02T00:00:00Z" })]);
  const answer = await send([shopOrder("1", { source_updated_at: "2026-06-01T00:00:00Z", status: "cancelled" })]);
  expect(answer.body.results).toMatchObject([{ outcome: "unchanged", stale: true }]);
  expect(await only("orders")).toMatchObject({ status: "paid" });
  expect((await send([shopOrder("1", { source_updated_at: "2026-06-03T00:00:00Z", status: "cancelled" })])).body).toMatchObject({
    updated: 1,
  });
});

test("an order twice in one batch is applied twice, in the given order", async () => {
  const answer = await send([shopOrder("1"), shopOrder("1", { status: "cancelled" }), shopOrder("1", { status: "cancelled" })]);
  expect(answer.body).toMatchObject({ created: 1, updated: 1, unchanged: 1 });
  expect(await only("orders")).toMatchObject({ status: "cancelled" });
});

test("lines are recognised by their id, else by product, price and attendee; those left out are cancelled", async () => {
  const lines = [shopLine({ external_id: "a" }), shopLine({ attendee_email: "lee@example.dk" }), shopLine({}), shopLine({})];
  await send([shopOrder("1", { purchases: lines })]);
  const before = await ids();
  await send([
    shopOrder("1", {
      purchases: [
        shopLine({}),
        shopLine({ attendee_email: "LEE@example.dk", quantity: 3 }),
        shopLine({ external_id: "a", unit_price: "9.00" }),
      ],
    }),
  ]);
  const after = await world.sql<Line>("select id, status, quantity, left_out, position from purchases order by left_out, position");
  expect(after.map((one) => one.id)).toEqual([before[2], before[1], before[0], before[3]]);
  expect(after).toMatchObject([{ status: "active" }, { quantity: 3 }, { status: "active" }, { status: "cancelled", left_out: true }]);
  expect(await only("orders")).toMatchObject({ total_e4: String((1250 + 1875 + 18) * 10_000), adjustment_e4: "0" });
});

test("a partial order leaves its other lines alone, and a line that comes back is active again", async () => {
  await send([shopOrder("1", { purchases: [shopLine({ external_id: "a" }), shopLine({ external_id: "b" })] })]);
  await send([shopOrder("1", { partial: true, purchases: [shopLine({ external_id: "b", quantity: 1 }), shopLine({ external_id: "c" })] })]);
  expect(await lines()).toMatchObject([{ external_id: "a", quantity: 2 }, { external_id: "b", quantity: 1 }, { external_id: "c" }]);
  await send([shopOrder("1", { purchases: [shopLine({ external_id: "c" })] })]);
  expect((await lines()).map((one) => one.status)).toEqual(["active", "cancelled", "cancelled"]);
  await send([shopOrder("1", { purchases: [shopLine({ external_id: "a" }), shopLine({ external_id: "c" })] })]);
  expect((await lines()).map((one) => [one.external_id, one.status])).toEqual([
    ["a", "active"],
    ["c", "active"],
    ["b", "cancelled"],
  ]);
});

test("a line id that stands twice in one order is one line, with a warning", async () => {
  const answer = await send([shopOrder("1", { purchases: [shopLine({ external_id: "a" }), shopLine({ external_id: "a" })] })]);
  expect(answer.body.results[0]).toMatchObject({
    outcome: "created",
    warnings: [{ code: "repeated_line", pointer: "/orders/0/purchases/1" }],
  });
  expect(await lines()).toHaveLength(1);
});

test("the total is the sum of the lines unless it is said; the rest is adjustment", async () => {
  await send([
    shopOrder("1", { purchases: [shopLine({ discount: "50.00", fee: "10.00" }), shopLine({ total: "1.00" })] }),
    shopOrder("2", { total: "1200.00" }),
  ]);
  const orders = await world.sql("select total_e4, adjustment_e4 from orders order by external_id");
  expect(orders).toEqual([
    { total_e4: "12110000", adjustment_e4: "0" },
    { total_e4: "12000000", adjustment_e4: "-500000" },
  ]);
});

test("a cancelled or refunded order ends its lines; refunded amounts and states agree", async () => {
  await send([shopOrder("1", { status: "refunded" }), shopOrder("2", { status: "cancelled" })]);
  expect(
    await world.sql(
      "select p.status, refunded_amount_e4, refunded_quantity, active_quantity from purchases p join orders o on o.id = p.order_id order by o.external_id",
    ),
  ).toEqual([
    { status: "refunded", refunded_amount_e4: "12500000", refunded_quantity: 2, active_quantity: 0 },
    { status: "cancelled", refunded_amount_e4: "0", refunded_quantity: 0, active_quantity: 0 },
  ]);
  const answer = await send([shopOrder("1", { status: "paid", refunded_total: "100.00" }), shopOrder("2", { status: "paid" })]);
  expect(answer.body.results[0].warnings).toMatchObject([{ code: "status_adjusted", pointer: "/orders/0/status" }]);
  expect(await world.sql("select status, refunded_total_e4 from orders order by external_id")).toMatchObject([
    { status: "partially_refunded", refunded_total_e4: "1000000" },
    { status: "paid", refunded_total_e4: "0" },
  ]);
});

interface Line {
  id: string;
  external_id: string | null;
  status: string;
  quantity: number;
}

const kim = { email: "kim@example.dk", first_name: "Kim", last_name: "Å" };
const granted = { channel: "email", purpose: "marketing", status: "granted", wording: "Yes, write to me" };

const send = (orders: unknown[], more: object = {}) => sendShopOrders(world, orders, more);

async function only(table: string): Promise<Record<string, unknown>> {
  const found = await world.sql<Record<string, unknown>>(`select * from ${table}`);
  expect(found).toHaveLength(1);
  return found[0] ?? {};
}

const lines = () => world.sql<Line>("select * from purchases order by left_out, position");
const ids = async () => (await world.sql<{ id: string }>("select id from purchases order by position")).map((row) => row.id);

async function rows(): Promise<unknown[]> {
  const found = [];
  for (const table of ["users", "orders", "purchases", "consents", "events"])
    found.push(await world.sql(`select * from ${table} t order by t::text`));
  return found;
}

async function shown(): Promise<unknown[]> {
  return [
    await world.sql("select id, number, note, buyer, version, modified from orders"),
    await world.sql("select * from purchases"),
    await world.sql("select * from users"),
  ];
}
