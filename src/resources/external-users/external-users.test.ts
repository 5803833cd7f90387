import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type Response, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await world.sql("update organizations set attribute_schema = $1 where id = $2", [
    JSON.stringify([{ key: "shirt_size", type: "string", label: "Shirt", personal: false }]),
    world.nordlys.id,
  ]);
});
afterAll(() => world.close());

type Row = Record<string, unknown>;

const send = (users: unknown[], more: Row = {}): Promise<Response> =>
  world.ben("POST", "/v1/external-users", { organization_id: world.nordlys.id, source: "newsletter", users, ...more });
const outcomes = (answer: Response) => answer.body.results.map(({ outcome }: { outcome: string }) => outcome);
const guest = async (id: string) => (await world.vera("GET", `/v1/users/${id}`)).body;
const yes = (more: Row = {}) => ({ channel: "email", status: "granted", wording: "Yes", ...more });

test("new guests are created with all that is told of them, and the same again changes nothing", async () => {
  const row = {
    ...{
      external_id: "n-1",
      email: "Kim@Example.DK",
      phone: "20 12 34 56",
      country: "dk",
      first_name: "Kim",
      last_name: "Å",
      locale: "da_DK",
    },
    ...{ city: "Aarhus", postal_code: "8000", birth_date: "1990-02-03", tags: ["press", "crew"], attributes: { shirt_size: "M" } },
  };
  const first = await send([row]);
  expect(first.body).toMatchObject({ created: 1, updated: 0, unchanged: 0, rejected: 0 });
  expect(await guest(first.body.results[0].user_id)).toMatchObject({
    ...{ email: "Kim@Example.DK", phone: "+4520123456", country: "DK", locale: "da-DK", city: "Aarhus", birth_date: "1990-02-03" },
    ...{ tags: ["crew", "press"], attributes: { shirt_size: "M" }, external_ids: [{ source: "newsletter", external_id: "n-1" }] },
  });
  expect((await send([row])).body).toMatchObject({
    created: 0,
    updated: 0,
    unchanged: 1,
    results: [{ user_id: first.body.results[0].user_id }],
  });
});

test("blanks change nothing, and what staff set stays", async () => {
  const { body } = await send([{ email: "own@example.org", first_name: "Bo", city: "Odense" }]);
  const id = body.results[0].user_id;
  await world.ben("PATCH", `/v1/users/${id}`, { first_name: "Bodil" });
  expect(outcomes(await send([{ email: "own@example.org", first_name: "Bo", last_name: " ", city: "" }]))).toEqual(["unchanged"]);
  expect(outcomes(await send([{ email: "own@example.org", first_name: "Bo", city: "Vejle" }]))).toEqual(["updated"]);
  expect(await guest(id)).toMatchObject({ first_name: "Bodil", city: "Vejle" });
});

test("tags are added, never taken", async () => {
  const { body } = await send([{ email: "tags@example.org", tags: ["crew"] }]);
  expect(
    outcomes(
      await send([
        { email: "tags@example.org", tags: ["press", "crew"] },
        { email: "tags@example.org", tags: ["press"] },
      ]),
    ),
  ).toEqual(["updated", "unchanged"]);
  expect(await guest(body.results[0].user_id)).toMatchObject({ tags: ["crew", "press"] });
});

test("a consent is kept with its evidence; a withdrawal stands against the next sign-up", async () => {
  const row = {
    email: "news@example.org",
    consents: [yes({ wording_version: "v2", given_at: "2026-05-01T10:00:00Z", ip: "192.0.2.1", user_agent: "Form" })],
  };
  const { body } = await send([row]);
  const id = body.results[0].user_id;
  const { results } = (await world.vera("GET", `/v1/consents?user_id=${id}`)).body;
  expect(results).toMatchObject([
    {
      status: "granted",
      source: "api",
      edition_id: null,
      wording_version: "v2",
      given_at: "2026-05-01T10:00:00.000Z",
      evidence: { ip: "192.0.2.1", user_agent: "Form" },
    },
  ]);
  expect(outcomes(await send([row]))).toEqual(["unchanged"]);
  await world.ben("PATCH", `/v1/consents/${results[0].id}`, { status: "withdrawn" });
  const again = await send([row]);
  expect(again.body.results[0]).toMatchObject({
    outcome: "unchanged",
    warnings: [{ code: "blocked_grant", pointer: "/users/0/consents/0" }],
  });
  expect((await world.vera("GET", `/v1/consents?user_id=${id}`)).body.results).toMatchObject([{ status: "withdrawn" }]);
});

test("a new consent of a known guest makes an update; a no creates nothing; an edition's consent is the edition's", async () => {
  await send([{ email: "more@example.org" }]);
  expect(outcomes(await send([{ email: "more@example.org", consents: [yes({ status: "no" })] }]))).toEqual(["unchanged"]);
  const { body } = await send([{ email: "more@example.org", consents: [yes()] }], { edition_id: world.nordlys.thisYear });
  expect(body.updated).toBe(1);
  const { results } = (await world.vera("GET", `/v1/consents?user_id=${body.results[0].user_id}`)).body;
  expect(results).toMatchObject([{ edition_id: world.nordlys.thisYear }]);
  expect((await send([], { edition_id: world.rival.thisYear })).status).toBe(404);
});

test("a buyer is recognised in a sign-up, and a sign-up in a buyer", async () => {
  const { body } = await send([{ external_id: "n-7", email: "both@example.org" }]);
  const order = {
    ...{ external_id: "o-1", status: "paid", currency: "DKK", ordered_at: "2027-01-01T10:00:00Z", buyer: { email: "BOTH@example.org" } },
    purchases: [{ product: { name: "Partout" }, quantity: 1, unit_price: "10.00" }],
  };
  const scope = { organization_id: world.nordlys.id, edition_id: world.nordlys.thisYear, source: "shop", on_unknown_product: "create" };
  const placed = await world.ben("POST", "/v1/external-orders", { ...scope, orders: [order] });
  const bought = (await world.vera("GET", `/v1/orders/${placed.body.results[0].order_id}`)).body;
  expect(bought.user_id).toBe(body.results[0].user_id);
});

test("rows are judged one by one: the good ones land, each bad one says why and changes nothing", async () => {
  await send([
    { external_id: "x-1", email: "one@example.org" },
    { external_id: "x-2", email: "two@example.org" },
  ]);
  const answer = await send([
    { email: "good@example.org" },
    { first_name: "Nobody" },
    { email: "no address" },
    { external_id: "x-1", email: "two@example.org" },
    { email: "typed@example.org", birth_date: "yesterday", nickname: "x" },
    "no row",
    { email: "half@example.org", first_name: "\ud800" },
    { email: "warned@example.org", phone: "12", attributes: { shoe: 44 } },
  ]);
  expect(outcomes(answer)).toEqual(["created", "rejected", "rejected", "rejected", "rejected", "rejected", "rejected", "created"]);
  const codes = answer.body.results.map(({ errors }: { errors: { code: string }[] }) => errors.map(({ code }) => code).sort());
  expect(codes).toEqual([
    [],
    ["no_identity"],
    ["bad_email"],
    ["buyer_conflict"],
    ["bad_date", "unknown_field"],
    [expect.any(String)],
    ["bad_text"],
    [],
  ]);
  expect(answer.body.results[7].warnings).toMatchObject([
    { code: "bad_phone" },
    { code: "unknown_attribute", pointer: "/users/7/attributes/shoe" },
  ]);
  expect((await world.vera("GET", "/v1/users?search=typed@example.org")).body.count).toBe(0);
});

test("five thousand land in one call", async () => {
  const rows = Array.from({ length: 5_000 }, (_, n) => ({
    email: `guest${n}@many.example.org`,
    first_name: `G${n}`,
    tags: ["many"],
    consents: [yes()],
  }));
  expect((await send(rows)).body).toMatchObject({ created: 5_000, rejected: 0 });
  expect((await send(rows)).body).toMatchObject({ unchanged: 5_000 });
  expect((await send([...rows, {}])).status).toBe(400);
  expect(await world.sql("select count(*)::int as n from user_tags where tag = 'many'")).toEqual([{ n: 5_000 }]);
}, 60_000);
