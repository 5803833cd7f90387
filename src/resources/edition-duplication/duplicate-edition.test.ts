import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const base = { timezone: "Europe/Copenhagen", currency: "DKK", default_locale: "da", locales: ["da", "en"] };

test("what describes an edition is copied with its dates moved; people and history are not", async () => {
  const original = await edition({
    name: "Lys 2030",
    slug: "lys-2030",
    refunds_close_at: "2030-06-01T22:00:00Z",
    refund_fee_fixed: "25.00",
  });
  const product = await world.ben("POST", "/v1/products", {
    edition_id: original.id,
    name: "Saturday",
    unit_price: "950.00",
    tags: ["day"],
    valid_on: ["2030-07-06"],
    aliases: [{ source: "shop", external_id: "T2" }],
  });
  expect(product.status).toBe(201);
  await world.ben("POST", "/v1/email-messages", message({ edition_id: original.id, name: "Welcome" }));
  await world.ben("POST", "/v1/email-messages", message({ name: "A template" }));
  await segment(original.id, "Regulars", "orders.exists(o, o.edition == edition.previous.slug)");
  await segment(original.id, "Of 2026", 'orders.exists(o, o.edition == "2026")');
  await order(original.id);

  const { status, body } = await world.ben("POST", `/v1/editions/${original.id}/duplicate`, {});
  expect(status).toBe(201);
  expect(body).toMatchObject({
    name: "Lys 2031",
    slug: "lys-2031",
    status: "draft",
    previous_edition_id: original.id,
    refund_fee_fixed: "25.00",
  });
  expect([body.starts_at, body.ends_at, body.refunds_close_at]).toEqual([
    "2031-07-02T10:00:00.000Z",
    "2031-07-06T20:00:00.000Z",
    "2031-05-31T22:00:00.000Z",
  ]);
  expect(body.copied).toEqual({ products: 1, email_messages: 1, segments: 2 });
  expect(body.segments_to_review).toEqual([{ id: expect.any(String), name: "Of 2026", edition_slugs: ["2026"] }]);
  const of = async (path: string) => (await world.vera("GET", `${path}?edition_id=${body.id}`)).body.results;
  expect(await of("/v1/products")).toMatchObject([
    {
      name: "Saturday",
      unit_price: "950.00",
      tags: ["day"],
      valid_on: ["2031-07-05"],
      aliases: expect.arrayContaining([{ source: "shop", external_id: "T2", sku: "", name: "" }]),
    },
  ]);
  expect(await of("/v1/email-messages")).toMatchObject([{ name: "Welcome", languages: ["da"] }]);
  expect((await of("/v1/segments")).map(({ name, status: state }: { name: string; status: string }) => `${name} ${state}`).sort()).toEqual([
    "Of 2026 draft",
    "Regulars draft",
  ]);
  expect(await of("/v1/orders")).toEqual([]);
});

test("the hour of the day stays over a change of summer time, wherever the edition is moved", async () => {
  const original = await edition({ name: "Winter", slug: "winter", starts_at: "2030-03-25T17:00:00Z", ends_at: "2030-04-02T16:00:00Z" });
  const { body } = await world.ben("POST", `/v1/editions/${original.id}/duplicate`, { slug: "spring", starts_at: "2030-05-01T16:00:00Z" });
  expect([body.starts_at, body.ends_at]).toEqual(["2030-05-01T16:00:00.000Z", "2030-05-09T16:00:00.000Z"]);
});

test("a name without a year stays and its slug gets a suffix that is free", async () => {
  const original = await edition({ name: "Fair", slug: "fair" });
  const slugs: string[] = [];
  for (let n = 0; n < 3; n += 1) slugs.push((await world.ben("POST", `/v1/editions/${original.id}/duplicate`, {})).body.slug);
  expect(slugs).toEqual(["fair-copy", "fair-copy-2", "fair-copy-3"]);
});

test("a slug that is taken is refused, and nothing is left of the copy", async () => {
  const original = await edition({ name: "Taken", slug: "taken" });
  const refused = await world.ben("POST", `/v1/editions/${original.id}/duplicate`, { slug: "2027" });
  expect([refused.status, refused.body.errors]).toMatchObject([409, [{ pointer: "/slug" }]]);
  expect(await world.sql("select 1 from editions where previous_edition_id = $1", [original.id])).toEqual([]);
});

async function edition(fields: object) {
  const dates = { starts_at: "2030-07-03T10:00:00Z", ends_at: "2030-07-07T20:00:00Z" };
  const { status, body } = await world.ben("POST", "/v1/editions", { organization_id: world.nordlys.id, ...base, ...dates, ...fields });
  expect(status).toBe(201);
  return body as { id: string };
}

function message(fields: object) {
  return {
    organization_id: world.nordlys.id,
    communication_type: "marketing",
    body_format: "html",
    subject: { da: "Hej" },
    body: { da: "<p>Hej</p>" },
    ...fields,
  };
}

async function segment(editionId: string, name: string, expression: string): Promise<void> {
  const answer = await world.ben("POST", "/v1/segments", { organization_id: world.nordlys.id, edition_id: editionId, name, expression });
  expect(answer.status).toBe(201);
}

async function order(editionId: string): Promise<void> {
  const one = {
    external_id: "1",
    status: "paid",
    currency: "DKK",
    ordered_at: "2030-01-01T10:00:00Z",
    buyer: { email: "kim@example.org" },
    purchases: [{ product: { name: "Saturday" }, quantity: 1, unit_price: "950.00" }],
  };
  await world.ben("POST", "/v1/external-orders", {
    organization_id: world.nordlys.id,
    edition_id: editionId,
    source: "shop",
    on_unknown_product: "create",
    orders: [one],
  });
}

test("dates that would leave the calendar are refused", async () => {
  const original = await edition({ name: "Far", slug: "far" });
  for (const starts_at of ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
    expect(await world.ben("POST", `/v1/editions/${original.id}/duplicate`, { slug: "farther", starts_at })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/starts_at", code: "out_of_range" }] },
    });
});
