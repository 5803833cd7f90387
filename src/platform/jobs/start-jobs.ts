import { PgBoss } from "pg-boss";
import { Value } from "typebox/value";
import type { DatabaseAccess } from "../database/access.ts";
import type { Database } from "../database/database.ts";
import type { Logger } from "../logging.ts";
import type { Storage } from "../storage/storage.ts";
import type { Job, JobContext } from "./job.ts";
import { HEARTBEAT_REFRESH_SECONDS, SCHEMA, SUPERVISE_SECONDS } from "./queue-options.ts";

export interface JobsOptions {
  readonly access: DatabaseAccess;
  /** where the jobs do their own work */
  readonly db: Database;
  readonly storage: Storage;
  readonly secretKey: string;
  readonly jobs: readonly Job[];
  readonly log: Logger;
  /** how long `stop` lets running jobs finish before it gives them back; default 5,000 */
  readonly stopTimeoutMs?: number;
  /** as long as one statement of a job's own work may take; default 60,000 */
  readonly statementTimeoutMs?: number;
}

/**
 * Runs jobs until `stop`, which lets running ones finish for a while and gives the rest back to the queue.
 * A notification wakes the worker; polling is the backstop. The job tables are touched as role preo_system only.
 * @throws Error when a job's queue was not prepared
 */
export async function startJobs({
  access,
  db,
  storage,
  secretKey,
  jobs,
  log,
  stopTimeoutMs = 5_000,
  statementTimeoutMs = 60_000,
}: JobsOptions): Promise<{ stop(): Promise<void> }> {
  const boss = createBoss(access);
  boss.on(
    "error",
    rarely((error: Error) => log.warn({ error: error.message }, "the job queue met an error")),
  );
  boss.on("warning", (warning) => log.warn({ warning: warning.message }, "the job queue warns"));
  await boss.start();
  for (const job of jobs) await work(boss, job, { db, storage, secretKey, log, statementTimeoutMs });
  return { stop: () => boss.stop({ graceful: true, timeout: stopTimeoutMs }) };
}

// Without a database every poll fails: one line in ten seconds tells as much.
function rarely<T>(report: (value: T) => void): (value: T) => void {
  let last = 0;
  return (value) => {
    if (Date.now() - last < 10_000) return;
    last = Date.now();
    report(value);
  };
}

function createBoss(access: DatabaseAccess): PgBoss {
  return new PgBoss({
    connectionString: access.url,
    options: "-c role=preo_system -c timezone=UTC -c statement_timeout=30000",
    application_name: "preo-jobs",
    max: 3,
    schema: SCHEMA,
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: true,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    // Rebuilding an index and looking at others' transactions need rights that this role does not have.
    reindex: false,
    monitorVacuum: false,
    registerInstance: false,
    useListenNotify: true,
    openTelemetry: { enabled: false },
  });
}

async function work(boss: PgBoss, job: Job, context: Omit<JobContext, "signal">): Promise<void> {
  const options = {
    pollingIntervalSeconds: 1,
    notifyPollingIntervalSeconds: 1,
    heartbeatRefreshSeconds: HEARTBEAT_REFRESH_SECONDS,
    localConcurrency: job.concurrency ?? 1,
  };
  await boss.work(job.name, options, async (fetched) => {
    for (const { id, data, signal } of fetched) await run(job, data, { ...context, log: context.log.child({ job: job.name, id }), signal });
  });
}

async function run(job: Job, payload: unknown, context: JobContext): Promise<void> {
  if (!Value.Check(job.payload, payload)) {
    context.log.error("a job's payload does not fit its schema; it is left out");
    return;
  }
  try {
    await job.run(payload, context);
  } catch (error) {
    context.log.error({ err: error }, "a job failed");
    throw error;
  }
}
