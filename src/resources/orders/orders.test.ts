import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
const ids: Record<string, string> = {};
beforeAll(async () => {
  world = await createWorld();
  await bring(world.nordlys.thisYear, "shopify", [
    order("1001", "2027-01-01T00:00:00Z", {
      number: "#1001",
      buyer: { email: "kim@example.dk", first_name: "Kim", last_name: "Ågård", phone: "+4520123456" },
    }),
    order("1002", "2027-02-01T00:00:00Z", { status: "pending", currency: "EUR", purchases: [line("Camping")] }),
  ]);
  await bring(world.nordlys.lastYear, "tito", [order("AB-77", "2026-01-01T00:00:00Z", { status: "cancelled" })]);
});
afterAll(() => world.close());

test("orders are listed newest first, with their amounts as the currency writes them", async () => {
  const { body } = await world.vera("GET", "/v1/orders");
  expect(body).toMatchObject({ count: 3, next: null, previous: null });
  expect(body.results.map((one: { external_id: string }) => one.external_id)).toEqual(["1002", "1001", "AB-77"]);
  expect(body.results[0]).toMatchObject({ id: ids["1002"], status: "pending", currency: "EUR", total: "100.00", adjustment: "0.00" });
  const ascending = await world.vera("GET", "/v1/orders?ordering=ordered_at&page_size=1");
  expect(ascending.body.results).toMatchObject([{ external_id: "AB-77" }]);
});

test("each filter narrows the list", async () => {
  const { body } = await world.vera("GET", `/v1/orders/${ids["1002"]}`);
  const cases: [string, string[]][] = [
    ["status=pending", ["1002"]],
    [`user_id=${body.user_id}`, ["1002"]],
    [`product_id=${body.purchases[0].product_id}`, ["1002"]],
    [`edition_id=${world.nordlys.lastYear}`, ["AB-77"]],
    ["source=tito", ["AB-77"]],
    ["source=shopify&external_id=1001", ["1001"]],
    ["ordered_after=2027-01-15T00:00:00Z", ["1002"]],
    ["ordered_after=2026-06-01T00:00:00Z&ordered_before=2027-01-15T00:00:00Z", ["1001"]],
    [`organization_id=${world.nordlys.id}&status=refunded`, []],
  ];
  for (const [query, expected] of cases) expect([query, await found(query)]).toEqual([query, expected]);
});

test("search finds part of a number and part of what the buyer is known by", async () => {
  const cases: [string, string[]][] = [
    ["#1001", ["1001"]],
    ["100", ["1002", "1001"]],
    ["ab-7", ["AB-77"]],
    ["ågård", ["1001"]],
    ["kim@example", ["1001"]],
    ["+45 20 12", ["1001"]],
    ["%", []],
  ];
  for (const [term, expected] of cases) expect([term, await found(`search=${encodeURIComponent(term)}`)]).toEqual([term, expected]);
  expect((await world.rita("GET", "/v1/orders?search=1001")).body.count).toBe(0);
});

test("filters by what another organization has are 404 and name the parameter", async () => {
  const foreign = await world.ada("GET", `/v1/orders?edition_id=${world.rival.thisYear}`);
  expect(foreign).toMatchObject({ status: 404, body: { errors: [{ parameter: "edition_id" }] } });
  for (const parameter of ["user_id", "product_id"])
    expect(await world.ada("GET", `/v1/orders?${parameter}=nonsense`)).toMatchObject({ status: 404, body: { errors: [{ parameter }] } });
  expect((await world.rita("GET", `/v1/orders/${ids["1001"]}`)).status).toBe(404);
  expect((await world.dora("GET", "/v1/orders")).status).toBe(403);
});

test("an order shows its buyer and its lines with their products", async () => {
  const answer = await world.vera("GET", `/v1/orders/${ids["1001"]}`);
  expect(answer.headers["etag"]).toBe('"1"');
  expect(answer.body).toMatchObject({
    ...{ number: "#1001", ordered_at: "2027-01-01T00:00:00.000Z", source_updated_at: null },
    user: { email: "kim@example.dk", last_name: "Ågård" },
    buyer: { email: "kim@example.dk", phone: "+4520123456" },
    purchases: [{ product: { name: "Partout", kind: "ticket" }, quantity: 1, unit_price: "100.00", status: "active", active_quantity: 1 }],
  });
});

function line(name: string) {
  return { product: { name }, quantity: 1, unit_price: "100.00" };
}

function order(externalId: string, orderedAt: string, more: object) {
  const base = { external_id: externalId, status: "paid", currency: "DKK", ordered_at: orderedAt };
  return { ...base, buyer: { email: `buyer-${externalId}@example.org` }, purchases: [line("Partout")], ...more };
}

async function bring(editionId: string, source: string, orders: unknown[]): Promise<void> {
  const scope = { organization_id: world.nordlys.id, edition_id: editionId, source, on_unknown_product: "create" };
  const { body } = await world.ada("POST", "/v1/external-orders", { ...scope, orders });
  for (const result of body.results) ids[result.external_id] = result.order_id;
}

async function found(query: string): Promise<string[]> {
  const { body } = await world.vera("GET", `/v1/orders?${query}`);
  return body.results.map((one: { external_id: string }) => one.external_id);
}
