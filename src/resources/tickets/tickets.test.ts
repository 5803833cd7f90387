import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

let made = 0;

interface Line {
  [field: string]: unknown;
}

/** Places or changes an order of the given lines; gives its id. */
async function place(externalId: string, lines: Line[], more: Record<string, unknown> = {}): Promise<string> {
  const answer = await world.ben("POST", "/v1/external-orders", {
    organization_id: world.nordlys.id,
    edition_id: world.nordlys.thisYear,
    source: "shop",
    on_unknown_product: "create",
    orders: [
      {
        external_id: externalId,
        status: "paid",
        currency: "DKK",
        ordered_at: "2027-01-01T10:00:00Z",
        buyer: { email: `${externalId}@buyers.example.org`, first_name: "Bo" },
        purchases: lines.map((line) => ({ product: { name: "Partout" }, quantity: 1, unit_price: "100.00", ...line })),
        ...more,
      },
    ],
  });
  expect(answer.body.results[0].errors).toEqual([]);
  return answer.body.results[0].order_id;
}

const next = () => `order-${(made += 1)}`;
const ticketsOf = async (orderId: string) => (await world.vera("GET", `/v1/orders/${orderId}`)).body.tickets;
const shown = (tickets: { position: number; status: string; holder: { first_name: string } }[]) =>
  tickets.map(({ position, status, holder }) => `${position} ${status} ${holder.first_name}`.trim());

test("a purchase has one ticket for each person, the first held by whom the line names", async () => {
  const orderId = await place(next(), [{ quantity: 3, attendee_name: "Kim Åse Holm", attendee_email: "Kim@Holm.example.org" }]);
  const tickets = await ticketsOf(orderId);
  expect(shown(tickets)).toEqual(["1 active Kim Åse", "2 active", "3 active"]);
  expect(tickets[0]).toMatchObject({
    order_id: orderId,
    user_id: null,
    product: { name: "Partout", kind: "ticket" },
    holder: { first_name: "Kim Åse", last_name: "Holm", email: "Kim@Holm.example.org", phone: null },
  });
  expect((await world.vera("GET", "/v1/users?search=kim@holm.example.org")).body.count).toBe(0);
});

test("each attendee's line is a ticket with the line's own id and barcode", async () => {
  const orderId = await place(next(), [
    { external_id: "T-1", attendee_name: "Ane", attributes: { barcode: "4711" } },
    { external_id: "T-2", attendee_name: "Bo", attributes: { barcode: 12 } },
  ]);
  expect((await ticketsOf(orderId)).map((ticket: Line) => [ticket["external_id"], ticket["barcode"]])).toEqual([
    ["T-1", "4711"],
    ["T-2", null],
  ]);
});

test("the same order again changes no ticket; a changed one keeps their places", async () => {
  const name = next();
  const orderId = await place(name, [{ quantity: 3, attendee_name: "Kim" }]);
  const before = await ticketsOf(orderId);
  await place(name, [{ quantity: 3, attendee_name: "Kim" }], { note: "told again" });
  expect(await ticketsOf(orderId)).toEqual(before);
  await place(name, [{ quantity: 2, attendee_name: "Kim" }]);
  expect(shown(await ticketsOf(orderId))).toEqual(["1 active Kim", "2 active", "3 cancelled"]);
  await place(name, [{ quantity: 4, attendee_name: "Kim" }]);
  const after = await ticketsOf(orderId);
  expect(shown(after)).toEqual(["1 active Kim", "2 active", "3 active", "4 active"]);
  expect(after.slice(0, 3).map(({ id }: Line) => id)).toEqual(before.map(({ id }: Line) => id));
});

test("tickets follow their purchase: cancelled, refunded, back again; a pending order has none yet", async () => {
  const name = next();
  const orderId = await place(name, [{ quantity: 2 }], { status: "pending" });
  expect(await ticketsOf(orderId)).toEqual([]);
  const states: [Record<string, unknown>, string[]][] = [
    [{ status: "paid" }, ["1 active", "2 active"]],
    [{ status: "cancelled" }, ["1 cancelled", "2 cancelled"]],
    [{ status: "paid", note: "back" }, ["1 active", "2 active"]],
    [{ status: "refunded" }, ["1 refunded", "2 refunded"]],
    [{ status: "pending" }, ["1 cancelled", "2 cancelled"]],
  ];
  for (const [more, expected] of states) {
    await place(name, [{ quantity: 2 }], more);
    expect(shown(await ticketsOf(orderId))).toEqual(expected);
  }
});

test("a line that the shop left out has its tickets cancelled", async () => {
  const name = next();
  const orderId = await place(name, [{ external_id: "a" }, { external_id: "b", attendee_name: "Bo" }]);
  await place(name, [{ external_id: "b", attendee_name: "Bo" }]);
  expect(shown(await ticketsOf(orderId))).toEqual(["1 active Bo", "1 cancelled"]);
});

test("only products of the kind ticket admit, as many persons as they say; a change is made good", async () => {
  const body = { edition_id: world.nordlys.thisYear, name: "Family car", kind: "parking", persons_per_unit: 2 };
  const product = (await world.ben("POST", "/v1/products", body)).body;
  const orderId = await place(next(), [{ product: { name: "Family car" }, quantity: 2 }]);
  expect(await ticketsOf(orderId)).toEqual([]);
  const change = async (fields: Line) => expect((await world.ben("PATCH", `/v1/products/${product.id}`, fields)).status).toBe(200);
  await change({ kind: "ticket" });
  expect(shown(await ticketsOf(orderId))).toEqual(["1 active", "2 active", "3 active", "4 active"]);
  await change({ persons_per_unit: 1 });
  expect(shown(await ticketsOf(orderId))).toEqual(["1 active", "2 active", "3 cancelled", "4 cancelled"]);
  await change({ persons_per_unit: 0 });
  expect(shown(await ticketsOf(orderId))).toEqual(["1 cancelled", "2 cancelled", "3 cancelled", "4 cancelled"]);
});

test("a holder is the guest who has the address, whoever comes first, and never becomes one", async () => {
  const orderId = await place(next(), [{ attendee_name: "Ida", attendee_email: "IDA@example.org" }]);
  expect((await ticketsOf(orderId))[0].user_id).toBeNull();
  const bought = await place(next(), [{}], { buyer: { email: "ida@example.org" } });
  const { user_id: ida } = (await world.vera("GET", `/v1/orders/${bought}`)).body;
  expect((await ticketsOf(orderId))[0].user_id).toBe(ida);
  const later = await place(next(), [{ attendee_email: "ida@example.org" }]);
  expect((await ticketsOf(later))[0].user_id).toBe(ida);
  const held = await world.vera("GET", `/v1/tickets?user_id=${ida}`);
  expect(held.body.results.map(({ order_id }: Line) => order_id).sort()).toEqual([orderId, later].sort());
});

test("a changed address of a guest finds the tickets that it holds", async () => {
  const orderId = await place(next(), [{ attendee_email: "new@uma.example.org" }]);
  const bought = await place(next(), [{}], { buyer: { email: "old@uma.example.org" } });
  const { user_id: uma } = (await world.vera("GET", `/v1/orders/${bought}`)).body;
  await world.ben("PATCH", `/v1/users/${uma}`, { email: "new@uma.example.org" });
  expect((await ticketsOf(orderId))[0].user_id).toBe(uma);
});

test("a transferred ticket has its new holder, whom the shop's next word does not replace, and tells of it", async () => {
  const name = next();
  const orderId = await place(name, [{ attendee_name: "Kim", attendee_email: "kim@example.org" }]);
  const [ticket] = await ticketsOf(orderId);
  const answer = await world.ben("POST", `/v1/tickets/${ticket.id}/transfer`, {
    first_name: "Lee",
    last_name: "Holm",
    phone: "+45 20 12 34 56",
    locale: "da",
  });
  expect(answer).toMatchObject({
    status: 200,
    headers: { etag: '"2"' },
    body: {
      status: "transferred",
      user_id: null,
      holder: { first_name: "Lee", last_name: "Holm", email: null, phone: "+4520123456", locale: "da" },
    },
  });
  const events = await world.sql<{ type: string; data: Line }>("select type, data from events where object_id = $1", [ticket.id]);
  expect(events).toEqual([{ type: "ticket.updated", data: { id: ticket.id, order_id: orderId, user_id: null, status: "transferred" } }]);
  await place(name, [{ attendee_name: "Kim", attendee_email: "kim@example.org" }], { note: "again" });
  expect(shown(await ticketsOf(orderId))).toEqual(["1 transferred Lee"]);
  await place(name, [{ attendee_name: "Kim", attendee_email: "kim@example.org" }], { status: "cancelled" });
  expect(shown(await ticketsOf(orderId))).toEqual(["1 cancelled Lee"]);
});

test("a ticket that is cancelled, refunded or checked in is not transferred", async () => {
  for (const status of ["cancelled", "refunded"]) {
    const [ticket] = await ticketsOf(await place(next(), [{}], { status }));
    const answer = await world.ben("POST", `/v1/tickets/${ticket.id}/transfer`, { first_name: "Lee" });
    expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining(status)]);
  }
  const [ticket] = await ticketsOf(await place(next(), [{}]));
  await world.sql("update tickets set checked_in_at = now() where id = $1", [ticket.id]);
  expect((await world.ben("POST", `/v1/tickets/${ticket.id}/transfer`, { first_name: "Lee" })).status).toBe(409);
});

test("a transfer names somebody who can be reached", async () => {
  const [ticket] = await ticketsOf(await place(next(), [{}]));
  const answer = await world.ben("POST", `/v1/tickets/${ticket.id}/transfer`, { email: "no address", phone: "12" });
  expect([answer.status, answer.body.errors.map((error: Line) => error["pointer"])]).toEqual([400, ["/email", "/phone"]]);
  expect((await world.ben("POST", `/v1/tickets/${ticket.id}/transfer`, {})).status).toBe(400);
});

test("tickets are found by edition, product, order, status, holder and barcode", async () => {
  const orderId = await place(next(), [
    {
      product: { name: "Saturday" },
      attendee_name: "Søren Kløverbjerg",
      attendee_email: "soeren@klover.example.org",
      attributes: { barcode: "BC-77" },
    },
  ]);
  const [ticket] = await ticketsOf(orderId);
  const queries = [
    `product_id=${ticket.product_id}`,
    `order_id=${orderId}`,
    "search=KLØVER",
    "search=kløver søren",
    "search=soeren@klover",
    "search=BC-77",
  ];
  for (const query of queries) {
    const { body } = await world.vera("GET", `/v1/tickets?${query}&edition_id=${world.nordlys.thisYear}&status=active`);
    expect(body.results.map(({ id }: Line) => id)).toEqual([ticket.id]);
  }
  for (const query of [`edition_id=${world.nordlys.lastYear}`, `order_id=${orderId}&status=refunded`, "search=nobody"])
    expect((await world.vera("GET", `/v1/tickets?${query}`)).body.count).toBe(0);
});

test("a line of a million persons has no more than a thousand tickets", async () => {
  const orderId = await place(next(), [{ quantity: 1_000_000, unit_price: "0.00" }]);
  expect((await world.vera("GET", `/v1/tickets?order_id=${orderId}&page_size=1`)).body.count).toBe(1_000);
});
