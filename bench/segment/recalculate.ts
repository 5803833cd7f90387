import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { Client } from "pg";
import type { Program } from "../../proof/program.ts";
import { call } from "../../proof/stand.ts";
import type { Database } from "../../src/platform/database/database.ts";
import { inOrganizations } from "../../src/platform/database/doors.ts";
import { type Place, TIMEOUT_MS } from "./compare.ts";

const ROUNDS = 3;
const POLL_MS = 20;

export interface Recalculation {
  members: number;
  bareMs: number;
  jobMs: number;
  ratio: number;
  /** of the worker, in MB */
  restMegabytes: number;
  peakMegabytes: number;
}

/** What runs: the API, the worker, and who measures. */
export interface Running {
  client: Client;
  db: Database;
  place: Place;
  server: Program;
  worker: Program;
  apiKey: string;
}

/** Recalculates a fifth of the users through API and worker, in turns with an INSERT … SELECT of the same rows as the same role; the best of three each. */
export async function measureRecalculation(running: Running): Promise<Recalculation & { segmentId: string }> {
  const { client, place } = running;
  const segmentId = randomUUID();
  await client.query(
    `insert into segments (organization_id, id, name, expression, communication_type) values ($1, $2, 'Denmark', 'user.country == "DK"', 'marketing')`,
    [place.organizationId, segmentId],
  );
  await recalculate(running, segmentId);
  const rest = residentMegabytes(running.worker.pid);
  let [bareMs, jobMs, peak, members] = [Infinity, Infinity, 0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    bareMs = Math.min(bareMs, await insertBare(running, segmentId, -1 - round));
    const job = await recalculate(running, segmentId);
    jobMs = Math.min(jobMs, job.ms);
    peak = Math.max(peak, job.peak);
    members = job.members;
    await client.query("delete from segment_members where calculation < 0");
    await client.query("vacuum segment_members");
  }
  return { segmentId, members, bareMs, jobMs, ratio: jobMs / bareMs, restMegabytes: rest, peakMegabytes: peak };
}

async function insertBare({ db, place }: Running, segmentId: string, number: number): Promise<number> {
  const started = performance.now();
  const { organizationId } = place;
  await inOrganizations(
    db,
    [organizationId],
    (trx) =>
      sql`insert into segment_members (organization_id, segment_id, calculation, user_id)
        select u.organization_id, ${segmentId}::uuid, ${number}::bigint, u.id from users u where u.organization_id = ${organizationId} and u.country = 'DK'`.execute(
        trx,
      ),
    { timeoutMs: TIMEOUT_MS },
  );
  return performance.now() - started;
}

/** Asks for it and waits until it is done. */
export async function recalculate(running: Running, segmentId: string): Promise<{ ms: number; peak: number; members: number }> {
  const { client, apiKey, server, worker } = running;
  const started = performance.now();
  const answer = await call({ apiKey }, server, "POST", `/v1/segments/${segmentId}/recalculate`, undefined, {
    "idempotency-key": randomUUID(),
  });
  if (answer.status !== 202) throw new Error(`not recalculated: ${answer.status} ${answer.text}`);
  let peak = 0;
  for (;;) {
    peak = Math.max(peak, residentMegabytes(worker.pid));
    const { rows } = await client.query<{ status: string; user_count: number; error_message: string }>(
      "select status, user_count, error_message from segments where id = $1",
      [segmentId],
    );
    const [segment] = rows;
    if (segment?.status === "failed") throw new Error(segment.error_message);
    if (segment?.status === "ready") return { ms: performance.now() - started, peak, members: segment.user_count };
    await sleep(POLL_MS);
  }
}

export function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}
