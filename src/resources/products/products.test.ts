import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const product = (name: string, more: object = {}) => ({ edition_id: world.nordlys.thisYear, name, ...more });
const make = async (name: string, more: object = {}) => (await world.ben("POST", "/v1/products", product(name, more))).body;
const pointers = (answer: { body: { errors: { pointer: string }[] } }) => answer.body.errors.map((error) => error.pointer);

test("an editor makes a product with every field and reads it back", async () => {
  const given = {
    kind: "accommodation",
    sku: "TENT",
    unit_price: "2400.00",
    currency: "DKK",
    vat_rate: 12.5,
    capacity: 40,
    tags: ["camping", "comfort"],
    valid_on: ["2027-07-01", "2027-07-02"],
    persons_per_unit: 2,
    guest_type: "paid",
    aliases: [{ source: "shopify", external_id: "T9", sku: "", name: "Tent" }],
  };
  const made = await world.ben("POST", "/v1/products", product("Tent", { organization_id: world.nordlys.id, ...given }));
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ organization_id: world.nordlys.id, edition_id: world.nordlys.thisYear, name: "Tent", ...given });
  const read = await world.vera("GET", `/v1/products/${made.body.id}`);
  expect(read.body).toEqual(made.body);
  expect(read.headers.etag).toBe('"1"');
});

test("what is left out has its plain value, the currency that of the edition", async () => {
  expect(await make("Plain")).toMatchObject({
    kind: "ticket",
    currency: "DKK",
    unit_price: null,
    vat_rate: null,
    capacity: null,
    persons_per_unit: 1,
    tags: [],
    valid_on: [],
    aliases: [],
  });
});

test("every bad field is named at once", async () => {
  const shape = await world.ben(
    "POST",
    "/v1/products",
    product("", { kind: "car", unit_price: "-1.00", valid_on: ["2027-02-30"], tags: ["a", "a"] }),
  );
  expect([shape.status, pointers(shape).sort()]).toEqual([400, ["/kind", "/name", "/tags", "/unit_price", "/valid_on/0"]]);
  const values = await world.ben(
    "POST",
    "/v1/products",
    product("x", { unit_price: "1.001", vat_rate: 0.00001, aliases: [{ source: "shop" }] }),
  );
  expect([values.status, pointers(values)]).toEqual([400, ["/unit_price", "/vat_rate", "/aliases/0"]]);
});

test("another organization's edition is unknown, one of another own organization does not fit", async () => {
  const foreign = await world.ben("POST", "/v1/products", { ...product("x"), edition_id: world.rival.thisYear });
  expect([foreign.status, pointers(foreign)]).toEqual([404, ["/edition_id"]]);
  const second = await world.ada("POST", "/v1/organizations", {
    name: "Second",
    slug: "second",
    default_locale: "en",
    default_currency: "EUR",
  });
  const across = await world.ada("POST", "/v1/products", product("x", { organization_id: second.body.id }));
  expect([across.status, pointers(across)]).toEqual([422, ["/edition_id"]]);
});

test("a change touches only what is sent, and lists are replaced", async () => {
  const made = await make("Change", { tags: ["old"], valid_on: ["2027-07-01"], unit_price: "10.00" });
  const url = `/v1/products/${made.id}`;
  const changed = await world.ben("PATCH", url, { tags: ["new"], unit_price: "12.50" }, { "if-match": '"1"' });
  expect(changed.body).toMatchObject({ name: "Change", tags: ["new"], valid_on: ["2027-07-01"], unit_price: "12.50" });
  expect(changed.headers.etag).toBe('"2"');
  expect((await world.ben("PATCH", url, { name: "Late" }, { "if-match": '"1"' })).status).toBe(412);
  const yen = await world.ben("PATCH", url, { currency: "ISK" });
  expect([yen.status, pointers(yen)]).toEqual([422, ["/unit_price"]]);
});

test("an alias names one product of an edition, and is free again once that one is deleted", async () => {
  const alias = { source: "billet", external_id: "A1", sku: "", name: "" };
  const first = await make("First", { aliases: [alias] });
  const free = { ...alias, external_id: "A2" };
  const second = await world.ben("POST", "/v1/products", product("Second", { aliases: [free, alias] }));
  expect([second.status, pointers(second)]).toEqual([409, ["/aliases/1"]]);
  const kept = await world.ben("PATCH", `/v1/products/${first.id}`, { aliases: [alias] });
  expect(kept.status).toBe(200);
  await world.ben("DELETE", `/v1/products/${first.id}`);
  expect(await make("Third", { aliases: [alias] })).toMatchObject({ aliases: [alias] });
});

test("a deleted product is gone from lists and by id, but not from what was sold", async () => {
  const { id } = await make("Gone");
  const url = `/v1/products/${id}`;
  expect((await world.ben("DELETE", url, undefined, { "if-match": '"9"' })).status).toBe(412);
  expect((await world.vera("DELETE", url)).status).toBe(403);
  expect((await world.ben("DELETE", url)).status).toBe(204);
  expect((await world.ben("DELETE", url)).status).toBe(404);
  expect((await world.ben("GET", url)).status).toBe(404);
  expect((await world.ben("GET", "/v1/products?search=gone")).body.count).toBe(0);
  expect(await world.sql("select id from products where id = $1", [id])).toHaveLength(1);
});

test("a list is filtered by edition, kind, tag and alias", async () => {
  const { id } = await make("Bus", { kind: "transport", tags: ["night"], aliases: [{ source: "bus", external_id: "B1" }] });
  for (const filter of [`edition_id=${world.nordlys.thisYear}&kind=transport`, "tag=night", "source=bus&external_id=B1", "search=BUS"]) {
    const list = await world.vera("GET", `/v1/products?${filter}`);
    expect(list.body.results.map((each: { id: string }) => each.id)).toEqual([id]);
  }
  expect((await world.vera("GET", `/v1/products?edition_id=${world.nordlys.lastYear}`)).body.count).toBe(0);
  const foreign = await world.vera("GET", `/v1/products?edition_id=${world.rival.thisYear}`);
  expect([foreign.status, foreign.body.errors[0].parameter]).toEqual([404, "edition_id"]);
});
