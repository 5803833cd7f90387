import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
beforeEach(() => setPolicy({ refund_fee_fixed: "0.00", refund_fee_percent: 0, refund_auto_approve_below: null, refunds_close_at: null }));
afterAll(() => world.close());

let made = 0;
const setPolicy = (policy: object) => world.ada("PATCH", `/v1/editions/${world.nordlys.thisYear}`, policy);

interface Placed {
  id: string;
  name: string;
  purchases: string[];
}

/** An order of "manual", 4 × 100.00 and 1 × 50.00, unless told. */
async function place(more: Record<string, unknown> = {}, source = "manual"): Promise<Placed> {
  const name = (more["external_id"] as string | undefined) ?? `order-${(made += 1)}`;
  const answer = await world.ben("POST", "/v1/external-orders", {
    organization_id: world.nordlys.id,
    edition_id: world.nordlys.thisYear,
    source,
    on_unknown_product: "create",
    orders: [
      {
        external_id: name,
        status: "paid",
        currency: "DKK",
        ordered_at: "2027-01-01T10:00:00Z",
        buyer: { email: `${name}@buyers.example.org` },
        purchases: [
          { external_id: "a", product: { name: "Partout" }, quantity: 4, unit_price: "100.00" },
          { external_id: "b", product: { name: "Camping" }, quantity: 1, unit_price: "50.00" },
        ],
        ...more,
      },
    ],
  });
  const [result] = answer.body.results;
  expect(result.errors).toEqual([]);
  const { body } = await world.vera("GET", `/v1/orders/${result.order_id}`);
  return { id: result.order_id, name, purchases: body.purchases.map(({ id }: { id: string }) => id) };
}

const create = async (body: object) => (await world.ben("POST", "/v1/refund-requests", body)).body;
const approve = (id: string, body?: object) => world.max("POST", `/v1/refund-requests/${id}/approve`, body);
const orderOf = async ({ id }: Placed) => (await world.vera("GET", `/v1/orders/${id}`)).body;
const purchaseOf = async (id: string | undefined) => (await world.vera("GET", `/v1/purchases/${id}`)).body;

test("a request of a whole order reserves all of it, and approving by hand gives it all back", async () => {
  const order = await place();
  const request = await create({ order_id: order.id, reason: "Cannot come" });
  expect(request).toMatchObject({ status: "pending", amount: "450.00", payout: "450.00", provider: "manual", reason: "Cannot come" });
  expect((await orderOf(order)).purchases).toMatchObject([{ status: "refund_requested" }, { status: "refund_requested" }]);
  expect((await world.ben("POST", "/v1/refund-requests", { order_id: order.id })).body.errors).toMatchObject([{ code: "nothing_left" }]);
  expect(await approve(request.id)).toMatchObject({ status: 200, body: { status: "refunded", decided_by: { type: "api_key" } } });
  const after = await orderOf(order);
  expect(after).toMatchObject({ status: "refunded", refunded_total: "450.00", refunds: [{ id: request.id, status: "refunded" }] });
  expect(after.purchases).toMatchObject([
    { status: "refunded", active_quantity: 0, refunded_amount: "400.00" },
    { status: "refunded", active_quantity: 0, refunded_amount: "50.00" },
  ]);
  expect(after.tickets.every(({ status }: { status: string }) => status === "refunded")).toBe(true);
  const told = await world.sql<{ type: string }>("select type from events where object_id = $1 order by sequence", [request.id]);
  expect(told.map(({ type }) => type)).toEqual(["refund_request.created", "refund_request.approved", "refund_request.refunded"]);
});

test("some units of a purchase are worth their share, and only they end", async () => {
  const order = await place();
  const { body: request } = await world.ben("POST", `/v1/purchases/${order.purchases[0]}/refund-request`, { quantity: 3 });
  expect(request).toMatchObject({ status: "pending", amount: "300.00", purchases: [{ quantity: 3, amount: "300.00" }] });
  expect(await purchaseOf(order.purchases[0])).toMatchObject({ refundable: "100.00", refundable_quantity: 1, status: "refund_requested" });
  const tooMany = await world.ben("POST", `/v1/purchases/${order.purchases[0]}/refund-request`, { quantity: 2 });
  expect(tooMany).toMatchObject({ status: 422, body: { errors: [{ pointer: "/quantity", code: "quantity_exceeds" }] } });
  await approve(request.id);
  expect(await purchaseOf(order.purchases[0])).toMatchObject({ status: "partially_refunded", active_quantity: 1, refundable: "100.00" });
  const after = await orderOf(order);
  expect(after).toMatchObject({ status: "partially_refunded", refunded_total: "300.00" });
  const of = (purchase: string | undefined) => after.tickets.filter((ticket: { purchase_id: string }) => ticket.purchase_id === purchase);
  expect(of(order.purchases[0]).map(({ status }: { status: string }) => status)).toEqual(["active", "refunded", "refunded", "refunded"]);
});

test("an amount alone leaves the purchase active; with cancels_ticket its tickets end", async () => {
  const order = await place();
  const kind = await create({ order_id: order.id, amount: "420.00" });
  expect(kind).toMatchObject({ amount: "420.00", cancels_ticket: false });
  await approve(kind.id);
  const after = await orderOf(order);
  expect(after).toMatchObject({ status: "partially_refunded", refunded_total: "420.00" });
  expect(after.purchases).toMatchObject([
    { status: "active", active_quantity: 4, refunded_amount: "400.00" },
    { status: "active", active_quantity: 1, refunded_amount: "20.00" },
  ]);
  const other = await place();
  const ending = await create({
    order_id: other.id,
    purchases: [{ purchase_id: other.purchases[0], amount: "10.00" }],
    cancels_ticket: true,
  });
  await approve(ending.id);
  expect(await purchaseOf(other.purchases[0])).toMatchObject({ status: "refunded", active_quantity: 0, refunded_amount: "10.00" });
});

test("twenty requests at once cannot ask for more than there is", async () => {
  const order = await place();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => world.ben("POST", `/v1/purchases/${order.purchases[0]}/refund-request`, { amount: "90.00" })),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(4);
  expect(answers.filter(({ status }) => status === 422)).toHaveLength(16);
  expect(await purchaseOf(order.purchases[0])).toMatchObject({ refundable: "40.00" });
});

test("of ten decisions at once one counts", async () => {
  const order = await place();
  const { id } = await create({ order_id: order.id });
  const decisions = Array.from({ length: 10 }, (_, n) =>
    n % 2 === 0 ? approve(id) : world.max("POST", `/v1/refund-requests/${id}/reject`, { reason: "Used" }),
  );
  expect((await Promise.all(decisions)).map(({ status }) => status).sort((a, b) => a - b)).toEqual([
    200,
    ...Array.from({ length: 9 }, () => 409),
  ]);
});

test("rejecting needs a reason and lets go of the amount", async () => {
  const order = await place();
  const { id } = await create({ order_id: order.id });
  expect((await world.max("POST", `/v1/refund-requests/${id}/reject`, { reason: " " })).status).toBe(400);
  expect((await world.max("POST", `/v1/refund-requests/${id}/reject`)).status).toBe(400);
  const rejected = await world.max("POST", `/v1/refund-requests/${id}/reject`, { reason: "Used" });
  expect(rejected.body).toMatchObject({ status: "rejected", decision_note: "Used" });
  expect((await orderOf(order)).purchases).toMatchObject([{ status: "active" }, { status: "active" }]);
  expect((await create({ order_id: order.id })).amount).toBe("450.00");
  expect((await approve(id)).body.type).toBe("urn:preo:problem:already_rejected");
});

test("the edition's fee is kept back, of the whole request", async () => {
  await setPolicy({ refund_fee_fixed: "25.00", refund_fee_percent: 10 });
  const order = await place();
  const request = await create({ order_id: order.id });
  expect(request).toMatchObject({ amount: "450.00", fee: "70.00", payout: "380.00" });
  expect(request.purchases.map(({ fee }: { fee: string }) => Number(fee)).reduce((a: number, b: number) => a + b)).toBe(70);
  await approve(request.id);
  expect(await orderOf(order)).toMatchObject({ status: "refunded", refunded_total: "380.00" });
});

test("below the edition's limit a request is approved at once", async () => {
  await setPolicy({ refund_auto_approve_below: "60.00" });
  const order = await place();
  const small = await create({ order_id: order.id, purchases: [{ purchase_id: order.purchases[1] }] });
  expect(small).toMatchObject({ status: "refunded", decided_by: { type: "system", id: null } });
  expect(await create({ order_id: order.id, amount: "60.00" })).toMatchObject({ status: "pending" });
});

test("outside of the window only an override with a reason counts", async () => {
  await setPolicy({ refunds_close_at: "2026-01-01T00:00:00Z" });
  const order = await place();
  const late = await world.ben("POST", "/v1/refund-requests", { order_id: order.id });
  expect(late).toMatchObject({ status: 422, body: { errors: [{ code: "window_closed" }] } });
  const bare = await world.ben("POST", "/v1/refund-requests", { order_id: order.id, override: true });
  expect(bare).toMatchObject({ status: 422, body: { errors: [{ pointer: "/reason" }] } });
  expect(await create({ order_id: order.id, override: true, reason: "Illness" })).toMatchObject({ status: "pending", override: true });
});

test("amounts are in the order's currency, above 0 and at most what is left, and the order was paid", async () => {
  const order = await place();
  const refused = async (body: object) => (await world.ben("POST", "/v1/refund-requests", { order_id: order.id, ...body })).body.errors;
  expect(await refused({ amount: "450.01" })).toMatchObject([{ pointer: "/amount", code: "amount_exceeds", detail: /450\.00 DKK/ }]);
  expect(await refused({ amount: "1.001" })).toMatchObject([{ pointer: "/amount", code: "bad_amount" }]);
  expect(await refused({ amount: "0.00" })).toMatchObject([{ pointer: "/amount", code: "bad_amount" }]);
  expect(await refused({ purchases: [{ purchase_id: order.purchases[1], amount: "51.00" }] })).toMatchObject([
    { pointer: "/purchases/0/amount", code: "amount_exceeds" },
  ]);
  const other = await place();
  expect(await refused({ purchases: [{ purchase_id: other.purchases[1] }] })).toMatchObject([{ pointer: "/purchases/0/purchase_id" }]);
  expect(await refused({ provider: "external:tito" })).toMatchObject([{ pointer: "/provider", code: "other_source" }]);
  expect(await refused({ provider: "stripe" })).toMatchObject([{ pointer: "/provider", code: "not_configured" }]);
  const pending = await place({ status: "pending" });
  expect(await world.ben("POST", "/v1/refund-requests", { order_id: pending.id })).toMatchObject({ status: 422 });
});

test("a shop's refund waits in processing until the shop tells of that amount", async () => {
  const order = await place({}, "shopify");
  const request = await create({ order_id: order.id, purchases: [{ purchase_id: order.purchases[0], quantity: 1 }] });
  expect(request.provider).toBe("external:shopify");
  expect((await approve(request.id)).body).toMatchObject({ status: "processing", outcome_unknown: false });
  await place({ external_id: order.name, refunded_total: "100.00", status: "partially_refunded" }, "shopify");
  const after = await orderOf(order);
  expect(after).toMatchObject({ status: "partially_refunded", refunded_total: "100.00", refunds: [{ status: "refunded" }] });
  expect(after.purchases[0]).toMatchObject({ status: "partially_refunded", active_quantity: 3, refunded_amount: "100.00" });
});

test("staff settle a shop's refund by hand; imports that know nothing of it, or tell of it later, change nothing", async () => {
  const order = await place({}, "shopify");
  const { id } = await create({ order_id: order.id, purchases: [{ purchase_id: order.purchases[0], quantity: 1 }] });
  const settle = (body: object) => world.max("POST", `/v1/refund-requests/${id}/settle`, body);
  expect((await settle({ outcome: "refunded" })).body.type).toBe("urn:preo:problem:not_waiting_for_shop");
  await approve(id);
  expect((await settle({ outcome: "failed" })).body.errors).toMatchObject([{ pointer: "/note", code: "reason_missing" }]);
  const settled = await settle({ outcome: "refunded", reference: "RF-1" });
  expect(settled).toMatchObject({ status: 200, body: { status: "refunded", provider_reference: "RF-1" } });
  expect((await settle({ outcome: "refunded" })).status).toBe(409);
  const told = [
    { note: "unaware", refunded_total: "0.00" },
    { refunded_total: "100.00", status: "partially_refunded" },
  ];
  for (const more of told) {
    await place({ external_id: order.name, ...more }, "shopify");
    const after = await orderOf(order);
    expect(after).toMatchObject({ status: "partially_refunded", refunded_total: "100.00", refunds: [{ id, status: "refunded" }] });
    expect(after.purchases[0]).toMatchObject({ refunded_amount: "100.00", active_quantity: 3 });
  }
});

test("a shop that will not give the money back makes the request failed, with the reason; it can be decided anew", async () => {
  const order = await place({}, "shopify");
  const { id } = await create({ order_id: order.id, amount: "30.00" });
  await approve(id);
  const { body } = await world.max("POST", `/v1/refund-requests/${id}/settle`, { outcome: "failed", note: "The card is closed" });
  expect(body).toMatchObject({ status: "failed", error_message: "The card is closed" });
  expect((await world.max("POST", `/v1/refund-requests/${id}/reject`, { reason: "Paid by bank" })).body.status).toBe("rejected");
});

test("a shop's refund told by line settles the request once", async () => {
  const order = await place({}, "shopify");
  const { id } = await create({ order_id: order.id, purchases: [{ purchase_id: order.purchases[1] }] });
  const purchases = [
    { external_id: "a", product: { name: "Partout" }, quantity: 4, unit_price: "100.00" },
    { external_id: "b", product: { name: "Camping" }, quantity: 1, unit_price: "50.00", status: "refunded", refunded_amount: "50.00" },
  ];
  await place({ external_id: order.name, purchases }, "shopify");
  const after = await orderOf(order);
  expect(after).toMatchObject({ refunded_total: "50.00", refunds: [{ id, status: "refunded" }] });
  expect(after.purchases).toMatchObject([{ status: "active" }, { status: "refunded", refunded_amount: "50.00" }]);
});

test("another amount of the shop is a conflict that both sides show", async () => {
  const order = await place({}, "shopify");
  const { id } = await create({ order_id: order.id, amount: "30.00" });
  const again = await world.ben("POST", "/v1/external-orders", {
    organization_id: world.nordlys.id,
    edition_id: world.nordlys.thisYear,
    source: "shopify",
    orders: [
      {
        external_id: order.name,
        status: "partially_refunded",
        refunded_total: "20.00",
        currency: "DKK",
        ordered_at: "2027-01-01T10:00:00Z",
        buyer: { email: `${order.name}@buyers.example.org` },
        purchases: [],
        partial: true,
      },
    ],
  });
  expect(again.body.results[0]).toMatchObject({ outcome: "updated", warnings: [{ code: "refund_conflict" }] });
  expect(await orderOf(order)).toMatchObject({
    refunded_total: "20.00",
    refunds: [{ id, status: "pending", conflicting_amount: "20.00" }],
  });
});

test("a shop that knows nothing of a refund made here does not take it back", async () => {
  const order = await place();
  const { id } = await create({ order_id: order.id, purchases: [{ purchase_id: order.purchases[0], quantity: 1 }] });
  await approve(id);
  await place({ external_id: order.name, note: "changed", refunded_total: "0.00" });
  const after = await orderOf(order);
  expect(after).toMatchObject({ note: "changed", status: "partially_refunded", refunded_total: "100.00" });
  expect(after.purchases[0]).toMatchObject({ status: "partially_refunded", active_quantity: 3, refunded_amount: "100.00" });
});

test("lists are narrowed by order, purchase, guest, status and provider", async () => {
  const order = await place();
  const { id, user_id } = await create({ order_id: order.id, purchases: [{ purchase_id: order.purchases[1] }] });
  const found = async (query: string) =>
    (await world.vera("GET", `/v1/refund-requests?${query}`)).body.results.map((one: { id: string }) => one.id);
  for (const query of [`order_id=${order.id}`, `purchase_id=${order.purchases[1]}`, `user_id=${user_id}`])
    expect(await found(query)).toEqual([id]);
  expect(await found(`order_id=${order.id}&status=refunded`)).toEqual([]);
  expect(await found(`order_id=${order.id}&provider=manual`)).toEqual([id]);
  expect((await world.rita("GET", `/v1/refund-requests/${id}`)).status).toBe(404);
});
