import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const asksFor = (name: string) => `user.bucket < 50 && "${name}" in user.segments`;
const create = (name: string, expression: string) =>
  world.ben("POST", "/v1/segments", { organization_id: world.nordlys.id, name, expression });
const patch = (id: string, fields: object) => world.ben("PATCH", `/v1/segments/${id}`, fields);

test("a segment may ask for others, but not in a circle: the way round is named", async () => {
  const a = (await create("A", "true")).body.id;
  const b = (await create("B", asksFor("A"))).body.id;
  await create("C", asksFor("B"));
  const closed = await patch(a, { expression: asksFor("C") });
  expect([closed.status, closed.body.errors]).toEqual([
    422,
    [
      expect.objectContaining({
        pointer: "/expression",
        code: "cycle",
        detail: 'The segment would depend on itself: "A" asks for "C" asks for "B" asks for "A". Take one of them out of an expression',
      }),
    ],
  ]);
  expect((await create("Selfish", asksFor("Selfish"))).status).toBe(422);
  expect((await patch(b, { expression: "true" })).status).toBe(200);
  expect((await patch(a, { expression: asksFor("C") })).status).toBe(200);
});

test("a new name can close a circle too", async () => {
  await create("E", asksFor("F"));
  const { id } = (await create("D", asksFor("E"))).body;
  expect((await patch(id, { name: "F" })).body.errors[0].code).toBe("cycle");
  expect((await patch(id, { name: "G" })).status).toBe(200);
});

test("of two changes that would close a circle together one is refused", async () => {
  const x = (await create("X", "true")).body.id;
  const y = (await create("Y", "true")).body.id;
  const answers = await Promise.all([patch(x, { expression: asksFor("Y") }), patch(y, { expression: asksFor("X") })]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
});

test("another organization's segments of the same name do not count", async () => {
  const body = { organization_id: world.rival.id, name: "P", expression: asksFor("Q") };
  await world.rita("POST", "/v1/segments", body);
  expect((await create("Q", asksFor("P"))).status).toBe(201);
});

test("other segments are asked for by name only", async () => {
  const made = await create("Vague", 'user.segments.exists(s, s.startsWith("V"))');
  expect([made.status, made.body.errors[0]]).toEqual([
    422,
    expect.objectContaining({
      code: "unsupported",
      line: 1,
      column: 1,
      length: 13,
      detail: 'ask for other segments by name only, as in "Regulars" in user.segments',
    }),
  ]);
});
