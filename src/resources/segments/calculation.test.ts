import { type ChildProcess, spawn } from "node:child_process";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { eventually, startTestJobs, type TestJobs } from "../../../test/jobs.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { calculateSegment } from "./calculate-segment.job.ts";

let world: World;
let worker: TestJobs | undefined;
let killed: ChildProcess | undefined;
beforeAll(async () => {
  world = await createWorld();
  await world.sql(
    `insert into users (organization_id, id, email, email_key, country)
     select $1, preo_uuid7(), 'guest' || n || '@example.org', 'guest' || n || '@example.org', 'DK' from generate_series(1, 3) n`,
    [world.nordlys.id],
  );
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});
afterAll(async () => {
  killed?.kill("SIGKILL");
  await world.close();
});

const create = async (expression = 'user.country == "DK"') =>
  (await world.ben("POST", "/v1/segments", { organization_id: world.nordlys.id, name: "Danes", expression })).body.id as string;
const get = async (id: string) => (await world.vera("GET", `/v1/segments/${id}`)).body;
const recalculate = (id: string) => world.ben("POST", `/v1/segments/${id}/recalculate`);
const reset = (id: string) => world.ben("POST", `/v1/segments/${id}/reset`);
const settled = (id: string) => eventually(async () => ["ready", "failed"].includes((await get(id)).status) && get(id));
const silent = (id: string, seconds: number) =>
  world.sql("update segments set calculation_heartbeat_at = now() - make_interval(secs => $2) where id = $1", [id, seconds]);
const members = (id: string) => world.sql("select 1 from segment_members where segment_id = $1", [id]);
const idle = () =>
  eventually(async () => {
    const running = await world.sql(
      "select 1 from pgboss.job where name = 'segment-calculation' and state in ('active', 'created', 'retry')",
    );
    return running.length === 0;
  });

/** While the members' table is locked, a calculation that has found its members cannot store them. Its statistics are fresh, or refreshing them would wait too. */
async function whileStoringWaits(work: () => Promise<void>): Promise<void> {
  await world.sql("analyze");
  const client = new Client({ connectionString: world.url });
  await client.connect();
  await client.query("begin; set local role preo_app; lock table segment_members in exclusive mode");
  try {
    await work();
  } finally {
    await client.query("commit");
    await client.end();
  }
}

test("progress shows on the segment while it waits and while members are stored, and is gone afterwards", async () => {
  const id = await create();
  expect((await recalculate(id)).body.progress).toEqual({ phase: "waiting", done: null, total: null });
  await whileStoringWaits(async () => {
    worker = await startTestJobs(world, [calculateSegment]);
    const progress = await eventually(async () => (await get(id)).progress?.phase === "storing" && (await get(id)).progress);
    expect(progress).toEqual({ phase: "storing", done: 0, total: 3 });
  });
  expect(await settled(id)).toMatchObject({ status: "ready", user_count: 3, progress: null });
});

test("only a calculation without a sign of life for a minute can be reset", async () => {
  const id = await create();
  const draft = await reset(id);
  expect([draft.status, draft.body.detail]).toEqual([409, "The segment is draft: only one that is stuck while calculating can be reset"]);
  await recalculate(id);
  await silent(id, 55);
  const alive = await reset(id);
  expect([alive.status, alive.body.type]).toEqual([409, "urn:preo:problem:not_stuck"]);
  await silent(id, 61);
  const done = await reset(id);
  expect([done.status, done.body.status, done.body.user_count, done.body.progress]).toEqual([200, "draft", 0, null]);
  expect((await reset(id)).status).toBe(409);
  const audit = await world.sql("select action from audit_entries where object_id = $1 order by id", [id]);
  expect(audit).toEqual([{ action: "segment.created" }, { action: "segment.recalculated" }, { action: "segment.reset" }]);
  await world.sql("delete from pgboss.job");
});

test("a job that comes back to life after a reset writes nothing", async () => {
  const id = await create();
  await recalculate(id);
  await whileStoringWaits(async () => {
    worker = await startTestJobs(world, [calculateSegment]);
    await eventually(async () => (await get(id)).progress?.phase === "storing");
    await silent(id, 61);
    expect((await reset(id)).status).toBe(200);
  });
  await idle();
  expect(await get(id)).toMatchObject({ status: "draft", user_count: 0, calculated_at: null });
  expect(await members(id)).toEqual([]);
  expect(await world.sql("select type from events where object_id = $1", [id])).toEqual([]);
});

test("a calculation whose worker was killed in the middle is finished by another", async () => {
  const id = await create();
  await recalculate(id);
  await whileStoringWaits(async () => {
    killed = spawnWorker();
    await eventually(async () => (await get(id)).progress?.phase === "storing", 30_000);
    killed.kill("SIGKILL");
    await new Promise((resolve) => killed?.once("exit", resolve));
  });
  expect((await get(id)).status).toBe("calculating");
  await world.sql("update pgboss.job set heartbeat_on = now() - interval '16 seconds' where state = 'active'");
  worker = await startTestJobs(world, [calculateSegment]);
  expect(await eventually(async () => (await get(id)).status === "ready" && get(id), 20_000)).toMatchObject({ user_count: 3 });
  expect((await members(id)).length).toBe(3);
  const [row] = await world.sql<{ n: number }>("select calculation::int as n from segments where id = $1", [id]);
  expect(row?.n).toBe(3);
}, 60_000);

function spawnWorker(): ChildProcess {
  const env = { ...process.env, DATABASE_URL: world.url, PREO_SECRET_KEY: world.config.secretKey, PREO_DATA_DIR: world.config.dataDir };
  return spawn(process.execPath, ["src/main.ts", "worker"], { env, stdio: "ignore" });
}

test("what takes too long is cut off, and the message names the costly clause and its place", async () => {
  const id = await create('user.country == "DK" &&\n  consents.size() == 1 && user.bucket >= 0');
  await recalculate(id);
  const restore = await slowDownConsents();
  worker = await startTestJobs(world, [calculateSegment], { statementTimeoutMs: 300 });
  const failed = await settled(id);
  await restore();
  expect(failed).toMatchObject({
    status: "failed",
    error_message:
      "The calculation took longer than 0.3 seconds; the costliest clause is consents.size() == 1 (line 2, column 3): narrow it, or say the same with fewer rows to look at",
  });
  await recalculate(id);
  expect(await settled(id)).toMatchObject({ status: "ready", user_count: 3, error_message: "" });
});

/** Each row of the view takes a second to read. */
async function slowDownConsents(): Promise<() => Promise<void>> {
  await world.sql(
    `insert into consents (organization_id, id, user_id, channel, status, source, given_at, decided_at)
     select organization_id, preo_uuid7(), id, 'email', 'granted', 'api', now(), now() from users`,
  );
  const [view] = await world.sql<{ text: string }>("select rtrim(pg_get_viewdef('segment_consents'), ';') as text");
  const replace = async (text: string) =>
    void (await world.sql(`create or replace view segment_consents with (security_invoker = true) as ${text}`));
  await replace(`select v.* from (${view?.text}) v where pg_sleep(1) is not null`);
  return () => replace(view?.text ?? "");
}

test("former members stay visible until the new ones are there", async () => {
  worker = await startTestJobs(world, [calculateSegment]);
  const id = await create();
  await recalculate(id);
  await settled(id);
  await worker.stop();
  await recalculate(id);
  expect(await get(id)).toMatchObject({ status: "calculating", user_count: 3 });
  expect((await world.vera("GET", `/v1/segments/${id}/members`)).body.count).toBe(3);
});
