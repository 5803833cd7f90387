import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const edition = (slug: string, more: object = {}) => ({
  organization_id: world.nordlys.id,
  name: `Nordlys ${slug}`,
  slug,
  starts_at: "2028-06-29T12:00:00+02:00",
  ends_at: "2028-07-02T20:00:00Z",
  timezone: "Europe/Copenhagen",
  currency: "DKK",
  default_locale: "da",
  locales: ["da", "EN"],
  ...more,
});
const pointers = (answer: { body: { errors: { pointer: string }[] } }) => answer.body.errors.map((error) => error.pointer);

test("an editor makes an edition and reads it back", async () => {
  const made = await world.ben("POST", "/v1/editions", edition("2028", { previous_edition_id: world.nordlys.thisYear }));
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    organization_id: world.nordlys.id,
    previous_edition_id: world.nordlys.thisYear,
    status: "draft",
    starts_at: "2028-06-29T10:00:00.000Z",
    locales: ["da", "en"],
    refund_fee_fixed: "0.00",
    refund_fee_percent: 0,
    refund_auto_approve_below: null,
    test: false,
    metadata: {},
  });
  const read = await world.vera("GET", `/v1/editions/${made.body.id}`);
  expect(read.body).toEqual(made.body);
  expect(read.headers.etag).toBe('"1"');
});

test("what is left out is the organization's", async () => {
  const { currency: _c, default_locale: _d, locales: _l, ...rest } = edition("plain");
  const made = await world.ben("POST", "/v1/editions", rest);
  expect(made.body).toMatchObject({ currency: "DKK", default_locale: "en", locales: ["en"] });
});

test("a viewer makes none", async () => {
  expect((await world.vera("POST", "/v1/editions", edition("no"))).status).toBe(403);
});

test("a slug is taken once in an organization and free in another", async () => {
  const taken = await world.ben("POST", "/v1/editions", edition("2027"));
  expect(taken.status).toBe(409);
  expect(pointers(taken)).toEqual(["/slug"]);
  expect((await world.rita("POST", "/v1/editions", edition("2031", { organization_id: world.rival.id }))).status).toBe(201);
  expect((await world.ben("POST", "/v1/editions", edition("2031"))).status).toBe(201);
});

test("every malformed field is named at once", async () => {
  const answer = await world.ben(
    "POST",
    "/v1/editions",
    edition("Bad Slug", {
      timezone: "+02:00",
      currency: "QQQ",
      venue_country: "UK",
      starts_at: "2028-02-30T10:00:00Z",
      locales: [],
      status: "open",
    }),
  );
  expect(answer.status).toBe(400);
  expect(pointers(answer).sort()).toEqual(["/currency", "/locales", "/slug", "/starts_at", "/status", "/timezone", "/venue_country"]);
});

test("fields that do not fit each other are all named", async () => {
  const answer = await world.ben(
    "POST",
    "/v1/editions",
    edition("unfit", {
      ends_at: "2028-06-01T10:00:00Z",
      default_locale: "de",
      refunds_open_at: "2028-02-01T00:00:00Z",
      refunds_close_at: "2028-01-01T00:00:00Z",
    }),
  );
  expect(answer.status).toBe(422);
  expect(pointers(answer).sort()).toEqual(["/default_locale", "/ends_at", "/refunds_close_at"]);
});

test("an amount has the decimals of its currency", async () => {
  const answer = await world.ben(
    "POST",
    "/v1/editions",
    edition("isk", { currency: "ISK", refund_fee_fixed: "12.50", refund_fee_percent: 2.12345 }),
  );
  expect(answer.status).toBe(400);
  expect(pointers(answer)).toEqual(["/refund_fee_fixed", "/refund_fee_percent"]);
  const made = await world.ben("POST", "/v1/editions", edition("isk", { refund_fee_fixed: "12.50" }));
  const changed = await world.ben("PATCH", `/v1/editions/${made.body.id}`, { currency: "ISK" });
  expect([changed.status, pointers(changed)]).toEqual([422, ["/refund_fee_fixed"]]);
});

test("the edition before is one's own, of the same organization, and closes no circle", async () => {
  const { lastYear, thisYear } = world.nordlys;
  const foreign = await world.ben("POST", "/v1/editions", edition("p1", { previous_edition_id: world.rival.thisYear }));
  expect([foreign.status, pointers(foreign)]).toEqual([404, ["/previous_edition_id"]]);
  for (const previous of [thisYear, lastYear]) {
    const circle = await world.ben("PATCH", `/v1/editions/${lastYear}`, { previous_edition_id: previous });
    expect([circle.status, pointers(circle)]).toEqual([422, ["/previous_edition_id"]]);
  }
  const second = await world.ada("POST", "/v1/organizations", {
    name: "Second",
    slug: "second",
    default_locale: "en",
    default_currency: "EUR",
  });
  const across = await world.ada("POST", "/v1/editions", edition("p2", { organization_id: second.body.id, previous_edition_id: thisYear }));
  expect(across.status).toBe(422);
});

test("a change touches only what is sent and moves the version", async () => {
  const made = await world.ben("POST", "/v1/editions", edition("change"));
  const url = `/v1/editions/${made.body.id}`;
  const change = {
    status: "live",
    refund_fee_fixed: "25.00",
    refund_fee_percent: 2.5,
    refund_auto_approve_below: "500.00",
    sms_senders: { DK: "Nordlys" },
    metadata: { a: [1] },
  };
  const changed = await world.ben("PATCH", url, change, { "if-match": made.headers.etag as string });
  expect(changed.status).toBe(200);
  const { modified: _m, ...before } = made.body;
  expect(changed.body).toMatchObject({ ...before, ...change });
  expect(changed.headers.etag).toBe('"2"');
  expect((await world.ben("PATCH", url, { name: "Late" }, { "if-match": '"1"' })).status).toBe(412);
});

test("a list is filtered and walks by page", async () => {
  const all = await world.vera("GET", "/v1/editions");
  expect(all.body.count).toBe(all.body.results.length);
  const live = await world.vera("GET", `/v1/editions?status=live&organization_id=${world.nordlys.id}&search=CHANGE`);
  expect(live.body.results.map((each: { slug: string }) => each.slug)).toEqual(["change"]);
  const first = await world.vera("GET", "/v1/editions?page_size=1&ordering=slug");
  expect(first.body.results[0].slug).toBe("2026");
  expect(first.body.next).toContain("page=2");
  const foreign = await world.vera("GET", `/v1/editions?organization_id=${world.rival.id}`);
  expect([foreign.status, foreign.body.errors[0].parameter]).toEqual([404, "organization_id"]);
});

test("another organization's edition is unknown", async () => {
  const url = `/v1/editions/${world.rival.thisYear}`;
  expect([(await world.ada("GET", url)).status, (await world.ada("PATCH", url, { name: "x" })).status]).toEqual([404, 404]);
});

test("a change with an unknown field is a 400 that names it", async () => {
  const answer = await world.ada("PATCH", `/v1/editions/${world.nordlys.thisYear}`, { nonsense: 1 });
  expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, "/nonsense"]);
});
