import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../../../platform/database/database.ts";
import { inOrganizations, type Trx } from "../../../platform/database/doors.ts";
import type { Egress } from "../../../platform/egress/egress.ts";
import type { FailPoint } from "../../../platform/fail-point.ts";
import { sendJob } from "../../../platform/jobs/send-job.ts";
import { writeAuditEntry } from "../../../platform/journal/audit.ts";
import type { Logger } from "../../../platform/logging.ts";
import { listOwnerIds } from "../owner-queries.ts";
import { tellOwnerJob } from "../tell-owner.job.ts";
import { claimDeliveries, LEASE_SECONDS, type Task } from "./claim.ts";
import { deliver, TIMEOUT_MS } from "./deliver.ts";
import { type AttemptResult, type Disabled, recordAttempts } from "./record.ts";

export interface Delivering {
  db: Database;
  log: Logger;
  egress: Egress;
  secretKey: string;
  failPoint: FailPoint;
}

const LOOK_EVERY_MS = 250;
const LOOK_WHILE_BUSY_MS = 25;
/** At most this many deliveries of one endpoint are held at once, more are taken once this many wait, and this many of its requests are open. */
const SHARE = 200;
const REFILL_AT = 100;
export const CONNECTIONS = 16;
/** Answered, and not yet recorded: so many of one endpoint's would go out a second time if the worker were killed. */
const MOST_UNRECORDED = 80;
const RETRY_MS = 500;
const GIVE_UP_AFTER_MS = 20_000;

interface Lane {
  waiting: { task: Task; until: number }[];
  open: number;
  unrecorded: number;
}

/** Delivers events to webhook endpoints until stopped. Any number of workers may run: they share by leases. */
export function runDeliveries(delivering: Delivering): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const lanes = new Map<string, Lane>();
  const recorder = createRecorder(delivering);
  const attempts = new Set<Promise<void>>();
  const start = (task: Task, lane: Lane) => {
    const attempt = attemptOne(task, lane).finally(() => {
      attempts.delete(attempt);
      lane.unrecorded -= 1;
      advance(task.endpoint_id, lane);
    });
    attempts.add(attempt);
  };
  // The connection is free as soon as there is an answer; its record is written with those of others.
  const attemptOne = async (task: Task, lane: Lane) => {
    const result = await deliver(delivering.egress, delivering.secretKey, task);
    lane.open -= 1;
    lane.unrecorded += 1;
    delivering.failPoint("after_webhook");
    advance(task.endpoint_id, lane);
    await recorder.add(result);
  };
  const advance = (endpointId: string, lane: Lane) => {
    while (lane.open < CONNECTIONS && lane.unrecorded < MOST_UNRECORDED && !stopped.signal.aborted) {
      const next = lane.waiting.shift();
      if (!next) break;
      // What waited too long is not begun: its lease would end under it. Another look takes it up again.
      if (performance.now() + TIMEOUT_MS > next.until) continue;
      lane.open += 1;
      start(next.task, lane);
    }
    if (held(lane) === 0) lanes.delete(endpointId);
  };
  const look = async (): Promise<boolean> => {
    const busy = new Map([...lanes].map(([id, lane]) => [id, shareTaken(lane)]));
    const until = performance.now() + (LEASE_SECONDS - 2) * 1_000;
    const tasks = await claimDeliveries(delivering.db, SHARE, busy);
    for (const task of tasks) {
      const lane = lanes.get(task.endpoint_id) ?? { waiting: [], open: 0, unrecorded: 0 };
      lanes.set(task.endpoint_id, lane);
      lane.waiting.push({ task, until });
    }
    for (const [endpointId, lane] of [...lanes]) advance(endpointId, lane);
    return lanes.size > 0;
  };
  const loop = keepLooking(look, delivering.log, stopped.signal);
  return {
    stop: async () => {
      stopped.abort();
      await loop;
      await Promise.all(attempts);
      await recorder.drain();
    },
  };
}

const held = ({ waiting, open, unrecorded }: Lane) => waiting.length + open + unrecorded;

// A lane is filled up before it is empty; in one that does not move nothing more is piled up.
const shareTaken = (lane: Lane) => (lane.waiting.length > REFILL_AT ? SHARE : held(lane));

async function keepLooking(look: () => Promise<boolean>, log: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const busy = await look().catch((error: unknown) => {
      log.error({ err: error }, "looking for due webhook deliveries failed; trying again");
      return false;
    });
    if (!signal.aborted) await sleep(busy ? LOOK_WHILE_BUSY_MS : LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

interface Recorder {
  /** resolves when the result is written, or given up because its lease is over */
  add(result: AttemptResult): Promise<void>;
  drain(): Promise<void>;
}

// One statement at a time, each taking whatever has piled up since the last.
function createRecorder(delivering: Delivering): Recorder {
  let pending: AttemptResult[] = [];
  let writing = Promise.resolve();
  const flush = () => {
    const batch = pending;
    pending = [];
    return batch.length === 0 ? Promise.resolve() : write(delivering, batch);
  };
  return {
    add: (result) => {
      pending.push(result);
      if (pending.length === 1) writing = writing.then(flush);
      return writing;
    },
    drain: () => writing,
  };
}

async function write(delivering: Delivering, batch: readonly AttemptResult[]): Promise<void> {
  const organizations = [...new Set(batch.map(({ task }) => task.organization_id))];
  for (const until = performance.now() + GIVE_UP_AFTER_MS; performance.now() < until; await sleep(RETRY_MS)) {
    try {
      const work = () =>
        inOrganizations(delivering.db, organizations, async (trx) => {
          for (const endpoint of await recordAttempts(trx, organizations, batch)) await tellOf(trx, endpoint, delivering.secretKey);
        });
      return await work();
    } catch (error) {
      delivering.log.warn({ err: error, results: batch.length }, "results of webhook deliveries could not be written; trying again");
    }
  }
}

async function tellOf(trx: Trx, endpoint: Disabled, secretKey: string): Promise<void> {
  const { organization_id, id } = endpoint;
  await writeAuditEntry(trx, entryOf(endpoint, secretKey));
  for (const account_id of await listOwnerIds(trx, organization_id))
    await sendJob(trx, tellOwnerJob, { organization_id, webhook_id: id, account_id });
}

function entryOf({ organization_id, id, disabled_reason }: Disabled, secretKey: string) {
  return {
    organizationId: organization_id,
    action: "webhook.disabled",
    actorType: "system" as const,
    actorId: null,
    objectType: "webhook",
    objectId: id,
    changes: { note: { reason: disabled_reason } },
    requestId: null,
    secretKey,
  };
}
