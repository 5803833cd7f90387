import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const fjordfest = (slug: string) => ({ name: "Fjordfest", slug, default_locale: "DA", default_currency: "DKK" });

test("who makes an organization owns it and lists it beside the first", async () => {
  const made = await world.ada("POST", "/v1/organizations", fjordfest("fjordfest"));
  expect(made.status).toBe(201);
  expect(made.headers.etag).toBe('"1"');
  expect(made.body).toMatchObject({
    slug: "fjordfest",
    default_locale: "da",
    attribute_schema: [],
    tracking: "individual",
    email_from_address: null,
  });
  const info = await world.ada("GET", "/v1/auth/user-info");
  expect(info.body.organizations).toContainEqual({ id: made.body.id, name: "Fjordfest", slug: "fjordfest", role: "owner" });
  const list = await world.ada("GET", "/v1/organizations?ordering=-slug");
  expect(list.body.results.map((each: { slug: string }) => each.slug)).toEqual(["nordlys", "fjordfest"]);
  expect((await world.rita("GET", `/v1/organizations/${made.body.id}`)).status).toBe(404);
});

test("a repeat with the same Idempotency-Key makes no second organization", async () => {
  const send = () => world.ada("POST", "/v1/organizations", fjordfest("once"), { "idempotency-key": "once" });
  const [first, second] = [await send(), await send()];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body.id).toBe(first.body.id);
  expect(second.headers["idempotency-replayed"]).toBe("true");
});

test("a manager makes no organization", async () => {
  expect((await world.max("POST", "/v1/organizations", fjordfest("no"))).status).toBe(403);
});

test("a slug is taken once, also by an organization out of reach", async () => {
  const made = await world.ada("POST", "/v1/organizations", fjordfest("rival"));
  expect(made.status).toBe(409);
  expect(made.body.errors).toEqual([expect.objectContaining({ pointer: "/slug", code: "taken" })]);
  const changed = await world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, { slug: "rival" });
  expect(changed.status).toBe(409);
});

test("every bad field is named at once", async () => {
  const answer = await world.ada("POST", "/v1/organizations", {
    name: "",
    slug: "Not A Slug",
    default_locale: "dansk",
    default_currency: "XYZ",
    sms_senders: { UK: "Nordlys" },
    language_chain: { nb: ["da_DK"] },
    nonsense: 1,
  });
  expect(answer.status).toBe(400);
  const pointers = answer.body.errors.map((error: { pointer: string }) => error.pointer);
  expect(pointers).toEqual(
    expect.arrayContaining(["/name", "/slug", "/default_locale", "/default_currency", "/sms_senders", "/language_chain/nb/0", "/nonsense"]),
  );
});

test("an owner changes every field and reads it back", async () => {
  const change = {
    name: "Nordlys Festival",
    language_chain: { nb: ["da", "en"] },
    email_from_name: "Nordlys",
    email_from_address: "post@nordlys.example.org",
    email_reply_to: null,
    sms_senders: { DK: "Nordlys" },
    postal_address: "Opdigtet Allé 2",
    attribute_schema: [{ key: "shirt_size", type: "string", label: "Shirt size", personal: false }],
    tracking: "aggregate",
    existing_customer_marketing: true,
    marketing_minimum_ages: { DK: 18 },
    metadata: { theme: { colour: "blue" } },
  };
  const url = `/v1/organizations/${world.nordlys.id}`;
  const changed = await world.ada("PATCH", url, change);
  expect(changed.status).toBe(200);
  const read = await world.vera("GET", url);
  expect(read.body).toMatchObject(change);
  expect(read.headers.etag).toBe(changed.headers.etag);
  const [entry] = await world.sql<{ changes: { fields: Record<string, unknown> } }>(
    "select changes from audit_entries where action = 'organization.updated' and object_id = $1 order by id desc limit 1",
    [world.nordlys.id],
  );
  expect(entry?.changes.fields["tracking"]).toEqual({ before: "individual", after: "aggregate" });
});

test("attribute keys are plain, of a known type and unique", async () => {
  const attribute = { key: "size", type: "string", label: "Size", personal: false };
  const send = (...attributes: object[]) => world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, { attribute_schema: attributes });
  const twice = await send(attribute, attribute);
  expect(twice.body.errors).toEqual([expect.objectContaining({ pointer: "/attribute_schema/1/key", code: "duplicate" })]);
  const bad = await send({ ...attribute, key: "Size!" }, { ...attribute, type: "money" });
  expect(bad.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([
    "/attribute_schema/0/key",
    "/attribute_schema/1/type",
  ]);
});

test("a stale If-Match changes nothing", async () => {
  const url = `/v1/organizations/${world.nordlys.id}`;
  const answer = await world.ada("PATCH", url, { name: "Too late" }, { "if-match": '"0"' });
  expect(answer.status).toBe(412);
  expect((await world.ada("GET", url)).body.name).not.toBe("Too late");
});

test("another organization is as unknown as one that never was", async () => {
  for (const id of [world.rival.id, "01980000-0000-7000-8000-000000000009", "nonsense"])
    for (const answer of [
      await world.ada("GET", `/v1/organizations/${id}`),
      await world.ada("PATCH", `/v1/organizations/${id}`, { name: "x" }),
    ])
      expect([answer.status, answer.body.code, answer.body.errors]).toEqual([404, undefined, undefined]);
});

test("a change with an unknown field is a 400 that names it", async () => {
  const answer = await world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, { nonsense: 1 });
  expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, "/nonsense"]);
});
