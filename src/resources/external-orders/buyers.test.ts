import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createWorld, type Response, type World } from "../../../test/world.ts";

let world: World;
let made = 0;
beforeAll(async () => {
  world = await createWorld();
  await world.sql(
    `update organizations set attribute_schema = '[{"key": "shirt_size", "type": "string", "label": "Shirt", "personal": false}]'`,
  );
});
afterAll(() => world.close());
beforeEach(() => world.sql("truncate users, products, events, event_sequences, consent_history cascade"));

test("a buyer is recognised by the source's id, then by the address in any spelling", async () => {
  await buy({ external_id: "c1", email: "kim@example.dk" });
  await buy({ email: " KIM@Example.dk\u00a0" });
  await buy({ external_id: "c1", first_name: "Kim" });
  await buy({ external_id: "c2", email: "kim@example.dk" });
  await buy({ external_id: "c2", last_name: "Å" });
  expect(await guests()).toMatchObject([{ email: "kim@example.dk", first_name: "Kim", last_name: "Å" }]);
  expect(await world.sql("select external_id from user_external_ids order by 1")).toEqual([{ external_id: "c1" }, { external_id: "c2" }]);
});

test("another shop's id of the same text is another one", async () => {
  await buy({ external_id: "c1" });
  await buy({ external_id: "c1" }, {}, { source: "tito" });
  expect(await guests()).toHaveLength(2);
});

test("a phone number recognises only rows without an email and with no other last name", async () => {
  const phone = "+46 70 174 06 05";
  await buy({ phone, first_name: "Kim", last_name: "Å" });
  await buy({ phone: "0046701740605" });
  await buy({ phone, last_name: "å" });
  expect(await guests()).toHaveLength(1);
  await buy({ phone, last_name: "Berg" });
  expect(await guests()).toHaveLength(2);
  await buy({ phone, email: "lee@example.dk", last_name: "Å" });
  expect(await guests()).toHaveLength(3);
});

test("two guests whom one row may mean are a conflict, never merged", async () => {
  await buy({ external_id: "c1", email: "kim@example.dk" });
  await buy({ email: "lee@example.dk", first_name: "Lee" });
  const before = await guests();
  const answer = await buy({ external_id: "c1", email: "lee@example.dk" });
  expect(answer.body.results).toMatchObject([{ outcome: "rejected", errors: [{ code: "buyer_conflict", pointer: "/orders/0/buyer" }] }]);
  expect(await guests()).toEqual(before);
});

test("namesakes behind one phone number are a conflict unless the first name tells them apart", async () => {
  const phone = "+46701740605";
  await buy({ external_id: "c1", phone, first_name: "Kim", last_name: "Å" });
  await buy({ external_id: "c2", email: "bo@example.dk", phone, first_name: "Bo", last_name: "Å" });
  expect((await buy({ phone, last_name: "Å" })).body).toMatchObject({ rejected: 1 });
  expect((await buy({ phone, first_name: "bo", last_name: "Å" })).body).toMatchObject({ created: 1 });
  expect(await guests()).toHaveLength(2);
});

test("a new address takes the place of the former, which keeps leading to the guest", async () => {
  await buy({ external_id: "c1", email: "old@example.dk" });
  await world.sql("update users set email_status = 'bounced'");
  await buy({ external_id: "c1", email: "new@example.dk" });
  await buy({ email: "old@example.dk" });
  await buy({ external_id: "c1", email: "old@example.dk" });
  expect(await guests()).toMatchObject([{ email: "new@example.dk", email_status: "ok" }]);
});

test("blanks never overwrite, nor does an import what staff set last", async () => {
  await buy({ email: "kim@example.dk", first_name: "Kim", last_name: "Å", city: "Aarhus", attributes: { shirt_size: "M" } });
  const [kim] = await guests();
  await world.ben("PATCH", `/v1/users/${kim?.id}`, {
    first_name: "Kimberly",
    email: "kimberly@example.dk",
    attributes: { shirt_size: "L" },
  });
  await buy({ email: "kim@example.dk", first_name: "Kim", last_name: " ", city: "", country: null, attributes: { shirt_size: "S" } });
  await buy({ email: "kim@example.dk", city: "Odense" });
  expect(await guests()).toMatchObject([
    {
      email: "kimberly@example.dk",
      first_name: "Kimberly",
      last_name: "Å",
      city: "Odense",
      country: null,
      attributes: { shirt_size: "L" },
    },
  ]);
});

test("what cannot be used is dropped with a warning while another way to know the buyer is left", async () => {
  const email = "kim@example.dk";
  expect(await warnings({ email, phone: "+45 00 12 34 56" })).toEqual(["bad_phone /orders/0/buyer/phone"]);
  expect(await warnings({ phone: "+46701740605", email: "none" })).toEqual(["bad_email /orders/0/buyer/email"]);
  expect(await warnings({ email, country: "Danmark", locale: "dansk" })).toEqual([
    "bad_country /orders/0/buyer/country",
    "bad_locale /orders/0/buyer/locale",
  ]);
  expect(await warnings({ email, attributes: { shirt_size: 5, shoe: 44 } })).toEqual([
    "bad_attribute /orders/0/buyer/attributes/shirt_size",
    "unknown_attribute /orders/0/buyer/attributes/shoe",
  ]);
  expect((await buy({ phone: "+45 00 12 34 56" })).body).toMatchObject({ rejected: 1 });
});

test("an attendee is no buyer", async () => {
  await buy(
    { email: "kim@example.dk" },
    { purchases: [{ product: { name: "P" }, quantity: 1, unit_price: "1.00", attendee_email: "lee@example.dk" }] },
  );
  expect(await guests()).toHaveLength(1);
});

test("an order that comes back with another buyer moves to that guest, its lines too", async () => {
  await buy({ email: "kim@example.dk" }, { external_id: "1" });
  await buy({ email: "lee@example.dk" }, { external_id: "1" });
  const found = await world.sql(
    "select o.user_id = u.id as moved, p.user_id = u.id as lines from orders o, purchases p, users u where u.email = 'lee@example.dk'",
  );
  expect(found).toEqual([{ moved: true, lines: true }]);
});

const granted = { channel: "email", status: "granted", wording: "Yes" };

test("only granted creates a consent, once, and a replay does not bring back what was withdrawn", async () => {
  const consents = [granted, { ...granted, channel: "sms", status: "no" }, { ...granted, purpose: "crew", status: "" }];
  const first = await buy({ email: "kim@example.dk" }, { external_id: "1", consents });
  expect(first.body.results[0].warnings).toEqual([]);
  expect(await current()).toEqual([{ channel: "email", purpose: "marketing", status: "granted", edition_id: null }]);
  await world.sql("update consents set status = 'withdrawn', withdrawn_at = now(), decided_at = now()");
  const replayed = await buy({ email: "kim@example.dk" }, { external_id: "1", consents });
  expect(replayed.body.results).toMatchObject([{ outcome: "unchanged", warnings: [] }]);
  expect(await world.sql("select action from consent_history where action = 'blocked_grant'")).toEqual([]);
  const changed = await buy({ email: "kim@example.dk" }, { external_id: "1", status: "pending", consents });
  expect(changed.body.results).toMatchObject([
    { outcome: "updated", warnings: [{ code: "blocked_grant", pointer: "/orders/0/consents/0" }] },
  ]);
  expect(await current()).toMatchObject([{ status: "withdrawn" }]);
});

test("a deleted consent does not come back with an unchanged order, and a later yes counts", async () => {
  await buy({ email: "kim@example.dk" }, { external_id: "1", consents: [granted] });
  await world.sql("delete from consents");
  await buy({ email: "kim@example.dk" }, { external_id: "1", consents: [granted] });
  expect(await current()).toEqual([]);
  await buy({ email: "kim@example.dk" }, { external_id: "1", consents: [granted, { ...granted, channel: "sms" }] });
  expect((await current()).map((one) => one.channel)).toContain("sms");
});

interface Guest {
  id: string;
  email: string | null;
}

const guests = () => world.sql<Guest>("select * from users order by created, id");
const current = () => world.sql<{ channel: string }>("select channel, purpose, status, edition_id from consents order by channel");

async function warnings(buyer: object): Promise<string[]> {
  const { body } = await buy(buyer);
  expect(body).toMatchObject({ created: 1 });
  return body.results[0].warnings.map((warning: { code: string; pointer: string }) => `${warning.code} ${warning.pointer}`).sort();
}

function buy(buyer: object, more: object = {}, batch: object = {}): Promise<Response> {
  made += 1;
  const purchases = [{ product: { name: "Partout" }, quantity: 1, unit_price: "625.00" }];
  const order = { external_id: `o${made}`, status: "paid", currency: "DKK", ordered_at: "2026-05-01T10:00:00Z", buyer, purchases, ...more };
  const scope = { organization_id: world.nordlys.id, edition_id: world.nordlys.thisYear, source: "shopify", on_unknown_product: "create" };
  return world.ben("POST", "/v1/external-orders", { ...scope, ...batch, orders: [order] });
}
