import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sendShopOrders, shopBatch, shopLine, shopOrder } from "../../../test/shop-orders.ts";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(() => world.sql("truncate users, products, events, event_sequences, consent_history, audit_entries cascade"));

test("products are found by the source's id, then sku, then name, and remembered", async () => {
  await product("Partout", "P");
  await product("Camping tent", "");
  const named = (name: string, more = {}) => shopOrder(name, { purchases: [shopLine({ product: { name, ...more } })] });
  const answer = await send([named("Partout"), named("Camping\u00a0 tent", { external_id: "T9" }), named("Other words", { sku: "P" })], {
    on_unknown_product: "reject",
  });
  expect(answer.body).toMatchObject({ created: 3, rejected: 0 });
  await world.sql("update products set name = 'Zelt' where name = 'Camping tent'");
  const renamed = await send(
    [named("Camping tent", { external_id: "T9" }), named("Anything", { external_id: "T9" }), named("Camping tent ")],
    { on_unknown_product: "reject" },
  );
  expect(renamed.body).toMatchObject({ created: 3, rejected: 0 });
  expect(await world.sql("select id from products")).toHaveLength(2);
});

test("an unknown product rejects the order, or is made once", async () => {
  const answer = await send([shopOrder("1")], { on_unknown_product: "reject" });
  expect(answer.body.results).toMatchObject([
    {
      external_id: "1",
      outcome: "rejected",
      order_id: null,
      errors: [{ code: "unknown_product", pointer: "/orders/0/purchases/0/product" }],
    },
  ]);
  expect(await rows()).toMatchObject([[], [], [], [], []]);
  await send([shopOrder("1"), shopOrder("2"), shopOrder("3", { purchases: [shopLine({}), shopLine({})] })]);
  expect(await world.sql("select name, sku, unit_price_e4, currency from products")).toEqual([
    { name: "Partout", sku: "P", unit_price_e4: "6250000", currency: "DKK" },
  ]);
});

test("two products of one name need something that tells them apart", async () => {
  await product("Day", "");
  await product("Day", "");
  const answer = await send([shopOrder("1", { purchases: [shopLine({ product: { name: "Day" } })] })]);
  expect(answer.body.results[0].errors).toMatchObject([{ code: "ambiguous_product" }]);
});

test("a bad order is rejected by itself, with a pointer to each bad field", async () => {
  const bad = [
    shopOrder("2", { ordered_at: "31.04.2026" }),
    shopOrder("3", { total: "12,50", currency: "DKK", purchases: [shopLine({ quantity: 0, unit_price: "x" })] }),
    shopOrder("4", { currency: "XQQ" }),
    shopOrder("5", { buyer: { first_name: "Kim" } }),
    shopOrder("6", { buyer: { email: "kim@" } }),
    shopOrder("7", { status: "done", nonsense: 1 }),
    "order",
    { external_id: 8 },
    shopOrder("9", { note: "a\u0000b" }),
    shopOrder("10", { purchases: [shopLine({ product: { name: "\u00a0" } })] }),
    shopOrder("11", { metadata: { a: ["\ud800"] } }),
    shopOrder("12", { purchases: [shopLine({ unit_price: "100000000000.00", quantity: 1_000_000 })] }),
  ];
  const answer = await send([shopOrder("1"), ...bad]);
  expect(answer.body).toMatchObject({ created: 1, rejected: bad.length });
  const found = answer.body.results.slice(1).map((result: Result) => result.errors.map((error) => `${error.code} ${error.pointer}`).sort());
  expect(found).toEqual([
    ["bad_date /orders/1/ordered_at"],
    ["bad_amount /orders/2/purchases/0/unit_price", "bad_amount /orders/2/total", "bad_quantity /orders/2/purchases/0/quantity"],
    ["bad_currency /orders/3/currency"],
    ["missing_buyer /orders/4/buyer"],
    ["bad_email /orders/5/buyer/email"],
    ["bad_status /orders/6/status", "unknown_field /orders/6/nonsense"],
    ["bad_type /orders/7"],
    expect.arrayContaining(["bad_type /orders/8/external_id", "required /orders/8/buyer", "required /orders/8/purchases"]),
    ["bad_text /orders/9/note"],
    ["missing_product /orders/10/purchases/0/product/name"],
    ["bad_text /orders/11/metadata/a/0"],
    ["bad_amount /orders/12"],
  ]);
  expect(await world.sql("select id from orders")).toHaveLength(1);
});

test("cells are data: long, with quotes, line breaks and formulas", async () => {
  const note = `${"å".repeat(20_000)}\n"=1+1";`;
  await send([
    shopOrder("=1+1", { note, buyer: { email: "kim@example.dk", first_name: "=cmd|' /C calc'!A0", last_name: 'O\'Hara,\n"K"' } }),
  ]);
  expect(await only("orders")).toMatchObject({ external_id: "=1+1", note });
  expect(await only("users")).toMatchObject({ first_name: "=cmd|' /C calc'!A0", last_name: 'O\'Hara,\n"K"' });
});

test("the request itself must be well-formed and one's own", async () => {
  expect((await send([shopOrder("1")], { edition_id: world.rival.thisYear })).status).toBe(404);
  expect((await send([shopOrder("1")], { edition_id: "x" })).body.errors).toMatchObject([{ pointer: "/edition_id" }]);
  expect((await send([shopOrder("1")], { source: " " })).status).toBe(400);
  expect((await send(Array.from({ length: 5_001 }, () => ({})))).status).toBe(400);
  expect((await send([], { unknown: 1 })).status).toBe(400);
  expect((await send([])).body).toEqual({ created: 0, updated: 0, unchanged: 0, rejected: 0, results: [] });
  expect((await world.vera("POST", "/v1/external-orders", shopBatch(world, [shopOrder("1")]))).status).toBe(403);
  expect(await world.sql("select id from users")).toEqual([]);
});

interface Result {
  errors: { code: string; pointer: string }[];
}

const send = (orders: unknown[], more: object = {}) => sendShopOrders(world, orders, more);

async function only(table: string): Promise<Record<string, unknown>> {
  const found = await world.sql<Record<string, unknown>>(`select * from ${table}`);
  expect(found).toHaveLength(1);
  return found[0] ?? {};
}

async function rows(): Promise<unknown[]> {
  const found = [];
  for (const table of ["users", "orders", "purchases", "consents", "events"])
    found.push(await world.sql(`select * from ${table} t order by t::text`));
  return found;
}

async function product(name: string, sku: string): Promise<void> {
  await world.sql(
    "insert into products (organization_id, id, edition_id, name, sku, currency) values ($1, preo_uuid7(), $2, $3, $4, 'DKK')",
    [world.nordlys.id, world.nordlys.thisYear, name, sku],
  );
}
