import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const create = (fields: Record<string, unknown>) => world.ben("POST", "/v1/users", { organization_id: world.nordlys.id, ...fields });

test("a guest is created with address, tags and external ids, and tells of it", async () => {
  const { status, body, headers } = await create({
    ...{ email: "Ida@Example.org", phone: "+45 20 12 34 56", first_name: "Ida", locale: "da", tags: ["crew"] },
    external_ids: [{ source: "volunteers", external_id: "v-1" }],
  });
  expect([status, headers["etag"]]).toEqual([201, '"1"']);
  expect(body).toMatchObject({ email: "Ida@Example.org", phone: "+4520123456", tags: ["crew"], order_count: 0, email_status: "ok" });
  expect(body.external_ids).toEqual([{ source: "volunteers", external_id: "v-1" }]);
  expect(await world.sql("select type, data from events where object_id = $1", [body.id])).toEqual([
    { type: "user.created", data: { id: body.id } },
  ]);
});

test("an address or external id of another guest is refused, also a former address", async () => {
  const { body } = await create({ email: "first@example.org", external_ids: [{ source: "s", external_id: "1" }] });
  await world.ben("PATCH", `/v1/users/${body.id}`, { email: "second@example.org" });
  for (const email of ["FIRST@example.org", "second@example.org"])
    expect(await create({ email })).toMatchObject({ status: 409, body: { errors: [{ pointer: "/email", code: "taken" }] } });
  expect(await create({ external_ids: [{ source: "s", external_id: "1" }] })).toMatchObject({
    status: 409,
    body: { errors: [{ pointer: "/external_ids/0" }] },
  });
});

test("a guest needs something by which to know them, and good values", async () => {
  expect((await create({ first_name: "Nobody" })).status).toBe(422);
  const { body } = await create({ email: "no address", phone: "1", attributes: { shoe: 44 }, locale: "da" });
  expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(["/attributes/shoe", "/email", "/phone"]);
});

test("what staff gave a new guest is not overwritten by an import", async () => {
  const { body } = await create({ email: "kept@example.org", first_name: "Karen", city: "Ribe" });
  const rows = [{ email: "kept@example.org", first_name: "K.", city: "Esbjerg", last_name: "Holm" }];
  await world.ben("POST", "/v1/external-users", { organization_id: world.nordlys.id, source: "crew", users: rows });
  expect((await world.vera("GET", `/v1/users/${body.id}`)).body).toMatchObject({ first_name: "Karen", city: "Ribe", last_name: "Holm" });
});
