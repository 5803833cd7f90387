import { Type } from "typebox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, startTestJobs } from "../../../test/jobs.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { inOrganizations } from "../database/doors.ts";
import { defineJob } from "./job.ts";
import { sendJob } from "./send-job.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const Payload = Type.Object({ n: Type.Integer() });
const QUEUE = "segment-calculation";

function recorder(work: (n: number) => Promise<void> = async () => undefined) {
  const runs: number[] = [];
  const job = defineJob({
    name: QUEUE,
    payload: Payload,
    run: async ({ n }) => {
      runs.push(n);
      await work(n);
    },
  });
  return { runs, job };
}

const send = (n: number) => inOrganizations(world.db, [world.nordlys.id], (trx) => sendJob(trx, { name: QUEUE, payload: Payload }, { n }));
const states = () =>
  world.sql<{ state: string; n: number }>("select state::text, (data->>'n')::int as n from pgboss.job order by created_on");

test("a job of a committed transaction runs, one that was rolled back never", async () => {
  const { runs, job } = recorder();
  const worker = await startTestJobs(world, [job]);
  const rolledBack = inOrganizations(world.db, [world.nordlys.id], async (trx) => {
    await sendJob(trx, job, { n: 1 });
    throw new Error("no");
  });
  await expect(rolledBack).rejects.toThrow("no");
  await send(2);
  await eventually(async () => runs.length > 0);
  await eventually(async () => (await states()).some(({ state }) => state === "completed"));
  await worker.stop();
  expect(runs).toEqual([2]);
  expect(await states()).toEqual([{ state: "completed", n: 2 }]);
});

test("a worker's supervision needs no right that it has not", async () => {
  const worker = await startTestJobs(world, [recorder().job]);
  await world.sql("update pgboss.queue set monitor_claim_on = null, maintain_on = null");
  await eventually(
    async () => (await world.sql("select 1 from pgboss.queue where monitor_claim_on is not null and maintain_on is not null")).length > 0,
  );
  await worker.stop();
  expect(worker.logged).toEqual([]);
});

test("a job that throws is tried again", async () => {
  const failing = recorder(async () => {
    if (failing.runs.length === 1) throw new Error("first time");
  });
  const worker = await startTestJobs(world, [failing.job]);
  await send(3);
  await eventually(async () => failing.runs.length === 2);
  await worker.stop();
  expect(failing.runs).toEqual([3, 3]);
});

test("stop waits for a running job; one that takes longer is given back and run by another", async () => {
  const { promise: never, resolve: end } = Promise.withResolvers<void>();
  const short = recorder(() => new Promise((resolve) => setTimeout(resolve, 400)));
  const first = await startTestJobs(world, [short.job]);
  await send(4);
  await eventually(async () => short.runs.length === 1);
  await first.stop();
  expect((await states()).at(-1)).toEqual({ state: "completed", n: 4 });

  const long = recorder(() => never);
  const second = await startTestJobs(world, [long.job], { stopTimeoutMs: 1_000 });
  await send(5);
  await eventually(async () => long.runs.length === 1);
  await second.stop();
  const other = recorder();
  const third = await startTestJobs(world, [other.job]);
  await eventually(async () => other.runs.includes(5));
  await third.stop();
  end();
});

test("a job whose worker died silently is taken over when its heartbeats stay away", async () => {
  await send(6);
  await world.sql(
    "update pgboss.job set state = 'active', started_on = now(), heartbeat_on = now() - interval '16 seconds' where state = 'created'",
  );
  const heir = recorder();
  const living = await startTestJobs(world, [heir.job]);
  await eventually(async () => heir.runs.includes(6), 12_000);
  await living.stop();
});

test("the program's own role may send jobs and not read them", async () => {
  const read = inOrganizations(world.db, [world.nordlys.id], (trx) =>
    trx
      .selectFrom("pgboss.job_common" as never)
      .selectAll()
      .execute(),
  );
  await expect(read).rejects.toThrow(/permission denied/);
});
