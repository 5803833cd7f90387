import Fastify from "fastify";
import { Type } from "typebox";
import { expect, test } from "vitest";
import { Closed, Country, closed, Locale, Money, Nullable, Timestamp } from "./schemas.ts";
import { buildSerializer } from "./serializing.ts";

const Guest = Closed({
  country: Nullable(Country()),
  locale: Locale(),
  status: Nullable(closed(["ok", "bounced"])),
  visits: Nullable(Type.Integer()),
  since: Nullable(Timestamp()),
  total: Money(),
  first: Nullable(Closed({ at: Timestamp() })),
  either: Type.Union([Type.String(), Type.Integer()]),
  tags: Type.Array(Nullable(Type.String())),
});

const full = { country: "DK", locale: "da", status: "ok", visits: 3, since: "2027-01-01T00:00:00.000Z", total: "1.00" };

test.each([
  { ...full, first: { at: "2027-01-01T00:00:00.000Z" }, either: 7, tags: ["a", null] },
  { ...full, country: null, status: null, visits: null, since: null, first: null, either: 'quoted "text"\n', tags: [] },
])("an answer is written as it is, and what its schema does not name is left out: %j", async (guest) => {
  const app = Fastify({ schemaController: { compilersFactory: { buildSerializer } } });
  app.get("/", { schema: { response: { 200: Guest } } }, async () => ({ ...guest, secret: "hidden" }));
  const { body } = await app.inject("/");
  expect(JSON.parse(body)).toEqual(guest);
  await app.close();
});
