import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, startTestJobs, type TestJobs } from "../../../test/jobs.ts";
import { insertGuests, now } from "../../../test/segment-guests.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { calculateSegment } from "./calculate-segment.job.ts";
import { compileSegment, countMembers } from "./queries.ts";

let world: World;
let worker: TestJobs;
const ids: Record<string, string> = {};
beforeAll(async () => {
  world = await createWorld();
  await insertGuests(world);
  for (const { id, first_name } of await world.sql<{ id: string; first_name: string }>("select id, first_name from users"))
    ids[first_name] = id;
  worker = await startTestJobs(world, [calculateSegment]);
});
afterAll(async () => {
  await worker.stop();
  await world.close();
});

const create = (fields: object) => world.ben("POST", "/v1/segments", { organization_id: world.nordlys.id, name: "Crew", ...fields });
const patch = (id: string, fields: object) => world.ben("PATCH", `/v1/segments/${id}`, fields);
const ready = (id: string) =>
  eventually(async () => {
    const { body } = await world.vera("GET", `/v1/segments/${id}`);
    return body.status === "ready" && body;
  });
const names = async (id: string) =>
  (await world.vera("GET", `/v1/segments/${id}/members`)).body.results.map(({ first_name }: { first_name: string }) => first_name).sort();

test("a list is made of users and addresses; addresses that nobody has are told; it is calculated at once", async () => {
  await world.sql("insert into user_emails (organization_id, email_key, user_id) values ($1, 'old@example.org', $2)", [
    world.nordlys.id,
    ids["mia"],
  ]);
  const made = await create({
    user_ids: [ids["kim"], ids["kim"]?.toUpperCase()],
    addresses: ["LARS@example.org ", "old@example.org", "nobody@example.org", "rolf@example.org", "no address"],
  });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    kind: "list",
    status: "calculating",
    unknown_addresses: ["nobody@example.org", "rolf@example.org", "no address"],
    expression: `"${made.body.id}" in user.lists`,
  });
  expect(await ready(made.body.id)).toMatchObject({ user_count: 3, stale: false });
  expect(await names(made.body.id)).toEqual(["kim", "lars", "mia"]);
});

test("a list's users are replaced as a whole", async () => {
  const { id } = (await create({ user_ids: [ids["kim"]] })).body;
  await ready(id);
  const patched = await patch(id, { addresses: ["mia@example.org", "none@example.org"] });
  expect(patched.body).toMatchObject({ status: "calculating", unknown_addresses: ["none@example.org"] });
  await ready(id);
  expect(await names(id)).toEqual(["mia"]);
  await patch(id, { user_ids: [] });
  expect(await ready(id)).toMatchObject({ user_count: 0 });
  await patch(id, { name: "Nobody" });
  expect((await ready(id)).name).toBe("Nobody");
});

test("an unknown, malformed or foreign user is named, and nothing is made", async () => {
  for (const id of ["nonsense", ids["rolf"], world.nordlys.id]) {
    const made = await create({ name: "Refused", user_ids: [ids["kim"], id] });
    expect([made.status, made.body.errors]).toEqual([404, [expect.objectContaining({ pointer: "/user_ids/1" })]]);
  }
  expect((await world.vera("GET", "/v1/segments?search=Refused")).body.count).toBe(0);
});

test("a segment has an expression or users, and stays what it is", async () => {
  const codes = async (sent: Promise<{ status: number; body: { errors: { code: string }[] } }>) => {
    const { status, body } = await sent;
    return [status, body.errors[0]?.code];
  };
  expect(await codes(create({}))).toEqual([422, "required"]);
  expect(await codes(create({ expression: "true", user_ids: [] }))).toEqual([422, "not_for_lists"]);
  const list = (await create({ user_ids: [] })).body.id;
  const other = (await create({ expression: "true" })).body.id;
  expect(await codes(patch(list, { expression: "true" }))).toEqual([422, "not_for_lists"]);
  expect(await codes(patch(other, { addresses: [] }))).toEqual([422, "not_for_expressions"]);
});

test("whatever evaluates a segment evaluates a list: a campaign's snapshot, an explanation, another expression", async () => {
  const { id, expression } = (await create({ user_ids: [ids["kim"], ids["nora"]] })).body;
  const count = (text: string) =>
    inOrganizations(world.db, [world.nordlys.id], async (trx) => {
      const member = await compileSegment(trx, { organizationId: world.nordlys.id, editionId: null, expression: text }, now);
      return countMembers(trx, world.nordlys.id, member);
    });
  expect(await count(expression)).toBe(2);
  expect(await count(`${expression} && user.country == "DK"`)).toBe(1);
  expect((await world.vera("GET", `/v1/segments/${id}/explain`)).body.clauses).toMatchObject([{ matches: 2, undefined: 0, funnel: 2 }]);
});
