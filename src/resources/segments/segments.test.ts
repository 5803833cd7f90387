import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, startTestJobs, type TestJobs } from "../../../test/jobs.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { calculateSegment } from "./calculate-segment.job.ts";
import { forgetMembers } from "./forget-members.job.ts";

let world: World;
let worker: TestJobs | undefined;
beforeAll(async () => {
  world = await createWorld();
  await world.sql(
    `insert into users (organization_id, id, email, email_key, country)
     select $1, preo_uuid7(), 'guest' || n || '@example.org', 'guest' || n || '@example.org', case when n <= 3 then 'DK' else 'SE' end from generate_series(1, 5) n`,
    [world.nordlys.id],
  );
});
afterAll(async () => {
  await worker?.stop();
  await world.close();
});

const danes = 'user.country == "DK"';
const create = (fields: object = {}) =>
  world.ben("POST", "/v1/segments", { organization_id: world.nordlys.id, name: "Danes", expression: danes, ...fields });
const get = async (id: string) => (await world.vera("GET", `/v1/segments/${id}`)).body;
const recalculate = (id: string) => world.ben("POST", `/v1/segments/${id}/recalculate`);
const settled = (id: string) => eventually(async () => ["ready", "failed"].includes((await get(id)).status) && get(id));
const members = (id: string) =>
  world.sql<{ calculation: number; n: number }>(
    "select calculation::int, count(*)::int as n from segment_members where segment_id = $1 group by 1 order by 1",
    [id],
  );
// Former members are kept ten minutes for their readers.
const cleanUpNow = () => world.sql("update pgboss.job set start_after = now() where name = 'segment-cleanup'");

test("a new segment is a draft with the fields that were sent", async () => {
  const made = await create({ description: "From Denmark", communication_channel: "email", edition_id: world.nordlys.thisYear });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    organization_id: world.nordlys.id,
    edition_id: world.nordlys.thisYear,
    name: "Danes",
    description: "From Denmark",
    expression: danes,
    communication_type: "marketing",
    communication_channel: "email",
    audience: "buyers",
    status: "draft",
    user_count: 0,
    calculated_at: null,
    error_message: "",
  });
  const read = await world.vera("GET", `/v1/segments/${made.body.id}`);
  const { warnings, ...fields } = made.body;
  expect(read.body).toEqual(fields);
  expect(warnings).toEqual([]);
  const list = await world.vera("GET", `/v1/segments?edition_id=${world.nordlys.thisYear}&status=draft&search=denmark`);
  expect(list.body.results).toEqual([fields]);
});

test("errors of an expression come with line, column, length and corrections, all at once", async () => {
  const expression = 'user.countri == "DK" &&\n  orders.exists(o, o.total > "x")';
  const made = await create({ expression });
  expect(made.status).toBe(422);
  expect(made.body.errors).toEqual([
    expect.objectContaining({
      pointer: "/expression",
      code: "unknown_field",
      line: 1,
      column: 6,
      length: 7,
      fixes: [expect.objectContaining({ expression: expression.replace("countri", "country") })],
    }),
    expect.objectContaining({ pointer: "/expression", code: "type_mismatch", line: 2 }),
  ]);
  const { id } = (await create()).body;
  const patched = await world.ben("PATCH", `/v1/segments/${id}`, { expression: "user.age > " });
  expect(patched.body.errors).toEqual([expect.objectContaining({ code: "syntax", line: 1, column: 12 })]);
  expect((await get(id)).expression).toBe(danes);
});

test("everybody is allowed and warned about with their number", async () => {
  const made = await create({ expression: " true" });
  expect(made.body.warnings).toEqual([expect.objectContaining({ code: "everybody", column: 2, message: expect.stringContaining("5") })]);
});

test("another organization's edition is as unknown as none, and changes nothing", async () => {
  for (const edition_id of [world.rival.thisYear, "nonsense", "01980000-0000-7000-8000-00000000ffff"]) {
    const made = await create({ edition_id, name: "Foreign" });
    expect(made.status).toBe(404);
    expect(made.body.errors).toEqual([expect.objectContaining({ pointer: "/edition_id" })]);
  }
  expect((await world.vera("GET", "/v1/segments?search=Foreign")).body.count).toBe(0);
});

test("marking a segment transactional needs a manager", async () => {
  expect((await create({ communication_type: "transactional" })).status).toBe(403);
  const { id } = (await create()).body;
  expect((await world.ben("PATCH", `/v1/segments/${id}`, { communication_type: "transactional" })).status).toBe(403);
  expect((await world.max("PATCH", `/v1/segments/${id}`, { communication_type: "transactional" })).status).toBe(200);
  expect((await world.ben("PATCH", `/v1/segments/${id}`, { name: "Renamed" })).status).toBe(200);
});

test("a calculation runs in the background, one at a time, and tells of it", async () => {
  const { id } = (await create()).body;
  const started = await recalculate(id);
  expect([started.status, started.body.status]).toEqual([202, "calculating"]);
  const second = await recalculate(id);
  expect([second.status, second.body.type]).toEqual([409, "urn:preo:problem:already_calculating"]);
  worker ??= await startTestJobs(world, [calculateSegment, forgetMembers]);
  expect(await settled(id)).toMatchObject({ status: "ready", user_count: 3, error_message: "", calculation_ms: expect.any(Number) });
  expect(await members(id)).toEqual([expect.objectContaining({ n: 3 })]);
  const events = await world.sql<{ type: string; data: object }>("select type, data from events where object_id = $1", [id]);
  expect(events).toEqual([{ type: "segment.ready", data: expect.objectContaining({ id, user_count: 3, status: "ready" }) }]);
});

test("of many simultaneous recalculations one is accepted", async () => {
  // without a worker, which could be done before the last request comes
  await worker?.stop();
  worker = undefined;
  const { id } = (await create()).body;
  const answers = await Promise.all(Array.from({ length: 8 }, () => recalculate(id)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409, 409, 409, 409, 409, 409]);
  worker = await startTestJobs(world, [calculateSegment, forgetMembers]);
  await settled(id);
});

test("a new calculation replaces the members of the former one", async () => {
  worker ??= await startTestJobs(world, [calculateSegment, forgetMembers]);
  const { id } = (await create()).body;
  await recalculate(id);
  const first = await settled(id);
  await world.ben("PATCH", `/v1/segments/${id}`, { expression: 'user.country == "SE"' });
  expect(await get(id)).toMatchObject({ status: "draft", user_count: 0, calculated_at: null });
  await recalculate(id);
  expect(await settled(id)).toMatchObject({ status: "ready", user_count: 2 });
  expect((await members(id)).map(({ n }) => n)).toEqual([3, 2]);
  await cleanUpNow();
  await eventually(async () => (await members(id)).length === 1);
  expect((await members(id))[0]?.n).toBe(2);
  expect(first.user_count).toBe(3);
});

test("a rename leaves the members alone", async () => {
  worker ??= await startTestJobs(world, [calculateSegment, forgetMembers]);
  const { id } = (await create()).body;
  await recalculate(id);
  await settled(id);
  await world.ben("PATCH", `/v1/segments/${id}`, { name: "Danish guests" });
  expect(await get(id)).toMatchObject({ name: "Danish guests", status: "ready", user_count: 3 });
});

test("a calculation that an edit overtook shows nothing of it", async () => {
  await worker?.stop();
  worker = undefined;
  const { id } = (await create()).body;
  await recalculate(id);
  // The edit waits for nobody; the calculation waits at the lock on its row and finds itself stale.
  await world.sql("begin");
  await world.sql("lock table segment_members in access exclusive mode");
  worker = await startTestJobs(world, [calculateSegment, forgetMembers]);
  await eventually(async () => (await claims(id)) === 2);
  await world.ben("PATCH", `/v1/segments/${id}`, { expression: 'user.country == "SE"' });
  await world.sql("commit");
  await eventually(async () => (await world.sql("select 1 from pgboss.job where state = 'active'")).length === 0);
  expect(await get(id)).toMatchObject({ status: "draft", user_count: 0, expression: 'user.country == "SE"' });
  expect(await members(id)).toEqual([]);
  expect(await world.sql("select type from events where object_id = $1", [id])).toEqual([]);
});

const claims = async (id: string) =>
  (await world.sql<{ n: number }>("select calculation::int as n from segments where id = $1", [id]))[0]?.n;

test("a calculation whose worker died is finished by another", async () => {
  await worker?.stop();
  const { id } = (await create()).body;
  await recalculate(id);
  await world.sql(
    "update pgboss.job set state = 'active', started_on = now(), heartbeat_on = now() - interval '16 seconds' where state = 'created'",
  );
  await world.sql("update segments set calculation = calculation + 1 where id = $1", [id]);
  worker = await startTestJobs(world, [calculateSegment, forgetMembers]);
  expect(await settled(id)).toMatchObject({ status: "ready", user_count: 3 });
});

test("an expression that fits no longer fails the segment with the reason and place", async () => {
  worker ??= await startTestJobs(world, [calculateSegment, forgetMembers]);
  const { id } = (await create({ expression: "edition.starts_at > now", edition_id: world.nordlys.thisYear })).body;
  await world.sql("update segments set edition_id = null where id = $1", [id]);
  await recalculate(id);
  const failed = await settled(id);
  expect(failed).toMatchObject({
    status: "failed",
    error_message: expect.stringContaining("line 1, column 1: this segment belongs to no edition"),
  });
  expect(await world.sql("select type from events where object_id = $1", [id])).toEqual([{ type: "segment.failed" }]);
});

test("a segment that a waiting campaign uses cannot be deleted; another is hidden and its members go", async () => {
  worker ??= await startTestJobs(world, [calculateSegment, forgetMembers]);
  const { id } = (await create()).body;
  await recalculate(id);
  await settled(id);
  await world.sql(
    `insert into campaigns (organization_id, id, edition_id, segment_id, name, channel, status) values ($1, preo_uuid7(), $2, $3, 'Early bird', 'email', 'scheduled')`,
    [world.nordlys.id, world.nordlys.thisYear, id],
  );
  const refused = await world.ben("DELETE", `/v1/segments/${id}`);
  expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining("Early bird")]);
  await world.sql("update campaigns set status = 'sent' where segment_id = $1", [id]);
  expect((await world.ben("DELETE", `/v1/segments/${id}`)).status).toBe(204);
  expect((await world.vera("GET", `/v1/segments/${id}`)).status).toBe(404);
  await cleanUpNow();
  await eventually(async () => (await members(id)).length === 0);
});

test("the worker has nothing to complain about", () => {
  expect(worker?.logged.filter((line) => !line.includes("could not be calculated"))).toEqual([]);
});
