import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../../../platform/database/database.ts";
import { inOrganizations } from "../../../platform/database/doors.ts";
import type { Egress } from "../../../platform/egress/egress.ts";
import type { FailPoint } from "../../../platform/fail-point.ts";
import { writeAuditEntry } from "../../../platform/journal/audit.ts";
import type { Logger } from "../../../platform/logging.ts";
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
/** At most this many deliveries of one endpoint are held at once, and this many of its requests open. */
const SHARE = 200;
export const CONNECTIONS = 16;
const RETRY_MS = 500;
const GIVE_UP_AFTER_MS = 20_000;

interface Lane {
  waiting: { task: Task; until: number }[];
  open: number;
}

/** Delivers events to webhook endpoints until stopped. Any number of workers may run: they share by leases. */
export function runDeliveries(delivering: Delivering): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const lanes = new Map<string, Lane>();
  const recorder = createRecorder(delivering);
  const attempts = new Set<Promise<void>>();
  const start = (task: Task, lane: Lane) => {
    const attempt = attemptOne(delivering, recorder, task).finally(() => {
      attempts.delete(attempt);
      lane.open -= 1;
      advance(task.endpoint_id, lane);
    });
    attempts.add(attempt);
  };
  const advance = (endpointId: string, lane: Lane) => {
    while (lane.open < CONNECTIONS && !stopped.signal.aborted) {
      const next = lane.waiting.shift();
      if (!next) break;
      // What waited too long is not begun: its lease would end under it. Another look takes it up again.
      if (performance.now() + TIMEOUT_MS > next.until) continue;
      lane.open += 1;
      start(next.task, lane);
    }
    if (lane.open + lane.waiting.length === 0) lanes.delete(endpointId);
  };
  const look = async (): Promise<boolean> => {
    const busy = new Map([...lanes].map(([id, lane]) => [id, shareTaken(lane)]));
    const until = performance.now() + (LEASE_SECONDS - 2) * 1_000;
    const tasks = await claimDeliveries(delivering.db, SHARE, busy);
    for (const task of tasks) {
      const lane = lanes.get(task.endpoint_id) ?? { waiting: [], open: 0 };
      lanes.set(task.endpoint_id, lane);
      lane.waiting.push({ task, until });
    }
    for (const [endpointId, lane] of [...lanes]) advance(endpointId, lane);
    return tasks.length > 0;
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

// A lane that moves may be filled up; in one where every connection hangs nothing more is piled up.
function shareTaken(lane: Lane): number {
  return lane.open >= CONNECTIONS && lane.waiting.length > 0 ? SHARE : lane.open + lane.waiting.length;
}

async function keepLooking(look: () => Promise<boolean>, log: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const more = await look().catch((error: unknown) => {
      log.error({ err: error }, "looking for due webhook deliveries failed; trying again");
      return false;
    });
    if (!signal.aborted) await sleep(more ? 5 : LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function attemptOne({ egress, secretKey, failPoint }: Delivering, recorder: Recorder, task: Task): Promise<void> {
  const result = await deliver(egress, secretKey, task);
  failPoint("after_webhook");
  await recorder.add(result);
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
          for (const endpoint of await recordAttempts(trx, organizations, batch))
            await writeAuditEntry(trx, entryOf(endpoint, delivering.secretKey));
        });
      return await work();
    } catch (error) {
      delivering.log.warn({ err: error, results: batch.length }, "results of webhook deliveries could not be written; trying again");
    }
  }
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
