import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/http/ids.ts";

let world: World;
let kim: string;
beforeAll(async () => {
  world = await createWorld();
  const schema = [
    { key: "shirt_size", type: "string", label: "Shirt", personal: false },
    { key: "since", type: "date", label: "Since", personal: false },
  ];
  await world.sql("update organizations set attribute_schema = $1 where id = $2", [JSON.stringify(schema), world.nordlys.id]);
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.sql("truncate users, events, event_sequences, audit_entries cascade");
  kim = await insertUser({ email: "Kim@Example.dk", phone: "+4520123456", first_name: "Kim", last_name: "Ågård", country: "DK" });
});

test("a guest is found by part of the name, address or phone, whatever the case", async () => {
  await insertUser({ email: "lee@example.org", first_name: "Lee" });
  for (const term of ["ågå", "KIM Å", "example.dk", "20 12 34", "0045 2012", "ki", "å", "kim@example.dk", "ågård kim"])
    expect([term, await found(`search=${encodeURIComponent(term)}`)]).toEqual([term, [kim]]);
  for (const term of ["nobody", "%", "_", "kim lee", "k\\"])
    expect([term, await found(`search=${encodeURIComponent(term)}`)]).toEqual([term, []]);
});

test("a search never reaches another organization", async () => {
  await insertUser({ email: "kim@example.dk", first_name: "Kim" }, world.rival.id);
  expect(await found("search=kim")).toEqual([kim]);
  const answer = await world.rita("GET", "/v1/users?search=ågård".replace("å", "%C3%A5"));
  expect(answer.body.results).toEqual([]);
});

test("the search functions see no row when no organization is set", async () => {
  await world.sql("select set_config('app.organizations', '', false)");
  expect(await world.sql("select search_users('{%kim%}', '{}', 10)")).toEqual([]);
  await world.sql("select set_config('app.organizations', $1, false)", [`{${world.rival.id}}`]);
  expect(await world.sql("select search_users('{%kim%}', '{}', 10)")).toEqual([]);
  await world.sql("select set_config('app.organizations', $1, false)", [`{${world.nordlys.id}}`]);
  expect(await world.sql("select search_users('{%kim%}', '{}', 10) as id")).toEqual([{ id: kim }]);
});

test("lists filter by edition, tag, country, time made, source and external id", async () => {
  const lee = await insertUser({ email: "lee@example.org", country: "SE" });
  await world.sql("insert into user_tags values ($1, $2, 'crew')", [world.nordlys.id, lee]);
  await world.sql("insert into user_external_ids values ($1, 'shopify', '77', $2)", [world.nordlys.id, lee]);
  await insertOrder(lee, "#1");
  const good = ["tag=crew", "country=SE", "source=shopify", "source=shopify&external_id=77", `edition_id=${world.nordlys.thisYear}`];
  for (const filter of good) expect([filter, await found(filter)]).toEqual([filter, [lee]]);
  expect((await found("created_after=2020-01-01T00:00:00Z")).length).toBe(2);
  for (const filter of [
    "tag=press",
    "country=NO",
    "source=tito",
    "created_before=2020-01-01T00:00:00Z",
    `edition_id=${world.nordlys.lastYear}`,
  ])
    expect([filter, await found(filter)]).toEqual([filter, []]);
  const foreign = await world.ada("GET", `/v1/users?edition_id=${world.rival.thisYear}`);
  expect(foreign).toMatchObject({ status: 404, body: { errors: [{ parameter: "edition_id" }] } });
});

test("the desk finds one guest by the whole address, phone or order number and cannot browse", async () => {
  await world.sql("insert into user_emails values ($1, 'old@example.dk', $2)", [world.nordlys.id, kim]);
  await insertOrder(kim, "#1001");
  for (const term of ["KIM@example.dk", "old@example.dk", "+45 20 12 34 56", "#1001"]) {
    const answer = await world.dora("GET", `/v1/users?search=${encodeURIComponent(term)}`);
    expect([term, answer.body.results.map((user: { id: string }) => user.id)]).toEqual([term, [kim]]);
  }
  expect((await world.dora("GET", "/v1/users?search=kim")).body.results).toEqual([]);
  expect((await world.dora("GET", "/v1/users")).status).toBe(403);
  expect((await world.dora("GET", "/v1/users?country=DK&search=%20")).status).toBe(403);
  expect((await world.dora("GET", `/v1/users/${kim}`)).status).toBe(200);
});

test("a guest shows orders, what was spent by currency, the last order and consents", async () => {
  await insertOrder(kim, "#1", { total: 100_0000, refunded: 40_0000, status: "partially_refunded", at: "2027-01-01T00:00:00Z" });
  await insertOrder(kim, "#2", { total: 50_0000, currency: "EUR", at: "2027-01-02T00:00:00Z" });
  await insertOrder(kim, "#3", { total: 70_0000, status: "cancelled", at: "2027-01-03T00:00:00Z" });
  await world.sql(
    "insert into consents (organization_id, id, user_id, channel, status, source, given_at, decided_at) values ($1, preo_uuid7(), $2, 'email', 'granted', 'api', now(), now())",
    [world.nordlys.id, kim],
  );
  const { body, headers } = await world.vera("GET", `/v1/users/${kim}`);
  expect(body).toMatchObject({
    email: "Kim@Example.dk",
    order_count: 3,
    spent: [
      { currency: "DKK", total: "60.00" },
      { currency: "EUR", total: "50.00" },
    ],
    last_order: { number: "#3", total: "70.00", status: "cancelled", ordered_at: "2027-01-03T00:00:00.000Z" },
    consents: [{ channel: "email", status: "granted", edition_id: null }],
  });
  expect(headers["etag"]).toBe('"1"');
});

test("an update changes what is sent, is kept from imports and noted without the values", async () => {
  const answer = await world.ben("PATCH", `/v1/users/${kim}`, {
    first_name: "Kimberly",
    phone: "0045 20 65 43 21",
    locale: "DA-dk",
    tags: ["crew", "vip"],
    attributes: { shirt_size: "M" },
  });
  expect(answer.body).toMatchObject({
    first_name: "Kimberly",
    last_name: "Ågård",
    phone: "+4520654321",
    phone_country: "DK",
    locale: "da-DK",
  });
  expect(answer.body).toMatchObject({ tags: ["crew", "vip"], attributes: { shirt_size: "M" }, email: "Kim@Example.dk" });
  expect(answer.headers["etag"]).toBe('"2"');
  const [row] = await world.sql<{ own_fields: string[] }>("select own_fields from users where id = $1", [kim]);
  expect(row?.own_fields).toEqual(["attributes.shirt_size", "first_name", "locale", "phone"]);
  const [entry] = await world.sql<{ action: string; changes: object }>("select action, changes from audit_entries");
  expect(entry).toMatchObject({ action: "user.updated", changes: { fields: { tags: { before: [], after: ["crew", "vip"] } } } });
  expect(JSON.stringify(entry)).not.toContain("Kimberly");
  expect(await world.sql("select type, data from events")).toEqual([
    { type: "user.updated", data: { id: kim, changed: expect.arrayContaining(["first_name", "phone", "locale", "tags", "attributes"]) } },
  ]);
});

test("an update that changes nothing leaves version, events and own fields as they are", async () => {
  const answer = await world.ben("PATCH", `/v1/users/${kim}`, { first_name: "Kim", tags: [], attributes: {}, email: "Kim@Example.dk" });
  expect(answer).toMatchObject({ status: 200, headers: { etag: '"1"' } });
  expect(await world.sql("select id from events")).toEqual([]);
});

test("a changed address starts as one that works, and the former one keeps leading to the guest", async () => {
  await world.sql("update users set email_status = 'bounced', sms_status = 'complained' where id = $1", [kim]);
  const changed = await world.ben("PATCH", `/v1/users/${kim}`, { email: " kim.new@example.dk " });
  expect(changed.body).toMatchObject({
    email: "kim.new@example.dk",
    email_status: "ok",
    sms_status: "complained",
    other_emails: ["kim@example.dk"],
  });
  const back = await world.ben("PATCH", `/v1/users/${kim}`, { email: "kim@example.dk" });
  expect(back.body).toMatchObject({ email: "kim@example.dk", other_emails: ["kim.new@example.dk"] });
});

test("an address that leads to another guest is a 409", async () => {
  const lee = await insertUser({ email: "lee@example.org" });
  await world.sql("insert into user_emails values ($1, 'lee.old@example.org', $2)", [world.nordlys.id, lee]);
  for (const email of ["LEE@example.org", "lee.old@example.org"])
    expect(await world.ben("PATCH", `/v1/users/${kim}`, { email })).toMatchObject({
      status: 409,
      body: { errors: [{ pointer: "/email" }] },
    });
});

test("bad fields are named all at once and change nothing", async () => {
  const answer = await world.ben("PATCH", `/v1/users/${kim}`, {
    email: "kim@",
    phone: "+45 00 00 00 00",
    birth_date: "2999-01-01",
    attributes: { shirt_size: 5, shoe_size: "44", since: "2027-02-30" },
    do_not_contact: true,
  });
  expect(answer.status).toBe(400);
  expect(answer.body.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual(
    [
      "/attributes/shirt_size",
      "/attributes/shoe_size",
      "/attributes/since",
      "/birth_date",
      "/do_not_contact_reason",
      "/email",
      "/phone",
    ].sort(),
  );
  for (const body of [{ locale: "dansk" }, { country: "dk" }, { birth_date: "1990-02-30" }, { id: kim }, { email_status: "ok" }])
    expect([body, (await world.ben("PATCH", `/v1/users/${kim}`, body)).status]).toEqual([body, 400]);
});

test("a guest without any address is a 422", async () => {
  const answer = await world.ben("PATCH", `/v1/users/${kim}`, { email: null, phone: null });
  expect(answer.status).toBe(422);
  expect((await world.ben("PATCH", `/v1/users/${kim}`, { email: null })).body).toMatchObject({
    email: null,
    other_emails: ["kim@example.dk"],
  });
});

test("a stale If-Match is a 412 and the reason to leave somebody alone is kept", async () => {
  const body = { do_not_contact: true, do_not_contact_reason: "asked by phone" };
  expect((await world.ben("PATCH", `/v1/users/${kim}`, body, { "if-match": '"9"' })).status).toBe(412);
  expect((await world.ben("PATCH", `/v1/users/${kim}`, body, { "if-match": '"1"' })).body).toMatchObject(body);
  expect((await world.ben("PATCH", `/v1/users/${kim}`, { do_not_contact: false })).body).toMatchObject({ do_not_contact_reason: "" });
});

async function found(query: string): Promise<string[]> {
  const answer = await world.vera("GET", `/v1/users?${query}`);
  expect([query, answer.status]).toEqual([query, 200]);
  expect(answer.body.count).toBe(answer.body.results.length);
  return answer.body.results.map((user: { id: string }) => user.id);
}

async function insertUser(fields: Record<string, string>, organizationId = world.nordlys.id): Promise<string> {
  const id = newId();
  const row = { organization_id: organizationId, id, ...fields, ...(fields["email"] ? { email_key: fields["email"].toLowerCase() } : {}) };
  const names = Object.keys(row);
  await world.sql(`insert into users (${names.join()}) values (${names.map((_, index) => `$${index + 1}`).join()})`, Object.values(row));
  return id;
}

async function insertOrder(
  userId: string,
  number: string,
  { total = 0, refunded = 0, status = "paid", currency = "DKK", at = "2027-01-01T00:00:00Z" } = {},
): Promise<void> {
  await world.sql(
    `insert into orders (organization_id, id, edition_id, user_id, number, source, external_id, status, currency, total_e4, refunded_total_e4, ordered_at, buyer, content_hash)
     values ($1, preo_uuid7(), $2, $3, $4, 'shopify', $4, $5, $6, $7, $8, $9, '{}', '')`,
    [world.nordlys.id, world.nordlys.thisYear, userId, number, status, currency, total, refunded, at],
  );
}
