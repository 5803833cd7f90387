import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const organization = () => ({ organization_id: world.nordlys.id });
let made = 0;

/** A guest with an order of 100.00. */
async function guest(fields: Record<string, unknown> = {}): Promise<{ id: string; orderId: string; email: string }> {
  const name = `guest${(made += 1)}`;
  const email = `${name}@example.org`;
  const order = {
    ...{ external_id: name, status: "paid", currency: "DKK", ordered_at: "2027-01-01T10:00:00Z" },
    buyer: { external_id: `buyer-${name}`, email, first_name: name, ...fields },
    purchases: [{ product: { name: "Partout" }, quantity: 1, unit_price: "100.00" }],
  };
  const body = { ...organization(), edition_id: world.nordlys.thisYear, source: "shop", on_unknown_product: "create", orders: [order] };
  const { order_id } = (await world.ben("POST", "/v1/external-orders", body)).body.results[0];
  const { user_id } = (await world.vera("GET", `/v1/orders/${order_id}`)).body;
  return { id: user_id, orderId: order_id, email };
}

const read = async (id: string) => (await world.vera("GET", `/v1/users/${id}`)).body;
const merge = (into: string, user_id: string) => world.max("POST", `/v1/users/${into}/merge`, { user_id });
const undo = (id: string) => world.max("POST", `/v1/user-merges/${id}/undo`);
const decide = (user_id: string, status: string) =>
  world.ben("POST", "/v1/consents", {
    ...{ ...organization(), user_id, edition_id: null, channel: "email", purpose: "marketing", status, source: "api", wording: "News?" },
  });
const consentOf = async (id: string) => (await read(id)).consents.map(({ status }: { status: string }) => status);

test("the guest who stays has both's orders, addresses and external ids; the other id leads there", async () => {
  const [kim, double] = [await guest(), await guest({ phone: "+4520123456", city: "Aarhus" })];
  const { status, body } = await merge(kim.id, double.id);
  expect([status, body.moved]).toMatchObject([201, { orders: 1, tickets: 1, consents: 0 }]);
  const after = await read(kim.id);
  expect(after).toMatchObject({ order_count: 2, email: kim.email, phone: "+4520123456", city: "Aarhus", first_name: "guest1" });
  expect(after.external_ids).toHaveLength(2);
  expect(await read(double.id)).toMatchObject({ id: kim.id });
  expect((await world.vera("GET", `/v1/orders/${double.orderId}`)).body.user.id).toBe(kim.id);
  const again = await world.ben("POST", "/v1/users", { ...organization(), email: double.email });
  expect(again.status).toBe(409);
  expect(await world.sql("select type, data from events where object_id = $1 and type = 'user.merged'", [kim.id])).toEqual([
    { type: "user.merged", data: { id: kim.id, merged_id: double.id } },
  ]);
  const { entries } = (await world.vera("GET", `/v1/users/${kim.id}/timeline`)).body;
  expect(entries).toContainEqual(expect.objectContaining({ type: "merged", object_id: body.id }));
});

test("a merge is undone: the guest who went is as before; what came since stays", async () => {
  const [kim, double] = [await guest(), await guest({ phone: "+4520123457", city: "Aarhus" })];
  await world.ben("PATCH", `/v1/users/${double.id}`, { tags: ["crew"] });
  const [beforeKim, beforeDouble] = [await read(kim.id), await read(double.id)];
  const { id } = (await merge(kim.id, double.id)).body;
  expect((await read(kim.id)).tags).toEqual(["crew"]);
  await world.ben("PATCH", `/v1/users/${kim.id}`, { city: "Odense" });
  expect(await undo(id)).toMatchObject({ status: 200, body: { undone_at: expect.any(String) } });
  const shown = ({ modified: _, ...rest }: Record<string, unknown>) => rest;
  expect(shown(await read(double.id))).toEqual(shown(beforeDouble));
  expect(shown(await read(kim.id))).toEqual({ ...shown(beforeKim), city: "Odense" });
  expect((await undo(id)).body.type).toBe("urn:preo:problem:already_undone");
});

test("a withdrawal beats a grant, and one made after the merge holds for both when it is undone", async () => {
  const [kim, double] = [await guest(), await guest()];
  await decide(double.id, "withdrawn");
  await decide(kim.id, "granted");
  const first = (await merge(kim.id, double.id)).body;
  expect(await consentOf(kim.id)).toEqual(["withdrawn"]);
  await undo(first.id);
  expect([await consentOf(kim.id), await consentOf(double.id)]).toEqual([["granted"], ["withdrawn"]]);
  const [lars, copy] = [await guest(), await guest()];
  for (const { id } of [lars, copy]) await decide(id, "granted");
  const second = (await merge(lars.id, copy.id)).body;
  await decide(lars.id, "withdrawn");
  await undo(second.id);
  expect([...(await consentOf(lars.id)), ...(await consentOf(copy.id))]).not.toContain("granted");
});

test("merges of merges lead to who stayed last, and are undone from the last", async () => {
  const [a, b, c] = [await guest(), await guest(), await guest()];
  const first = (await merge(b.id, a.id)).body;
  const second = (await merge(c.id, b.id)).body;
  expect([(await read(a.id)).id, (await read(b.id)).id]).toEqual([c.id, c.id]);
  expect((await undo(first.id)).body.type).toBe("urn:preo:problem:merged_again");
  expect((await undo(second.id)).status).toBe(200);
  expect((await read(a.id)).id).toBe(b.id);
  expect((await undo(first.id)).status).toBe(200);
  expect((await read(a.id)).order_count).toBe(1);
});

test("nobody is merged with themselves, with a rival's guest or with one who was erased; an erasure takes the merge along", async () => {
  const [kim, double] = [await guest(), await guest()];
  expect((await merge(kim.id, kim.id)).body.errors).toMatchObject([{ code: "same_guest" }]);
  const { id } = (await merge(kim.id, double.id)).body;
  expect((await world.rita("POST", `/v1/user-merges/${id}/undo`)).status).toBe(404);
  await world.max("POST", `/v1/users/${kim.id}/erase`, {});
  expect(await world.sql("select 1 from user_merges where id = $1", [id])).toEqual([]);
  expect((await merge((await guest()).id, kim.id)).status).toBe(409);
});
