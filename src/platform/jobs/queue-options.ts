import type { Queue } from "pg-boss";

/** The schema of the job tables. */
export const SCHEMA = "pgboss";

/** A worker that dies misses its heartbeats: the next supervision gives its jobs to another, so within 15 + 5 seconds. */
const HEARTBEAT_SECONDS = 15;
export const HEARTBEAT_REFRESH_SECONDS = 5;
export const SUPERVISE_SECONDS = 5;

/** The same for every queue; a job that wants another time limit ends itself. */
export const QUEUE_OPTIONS = {
  policy: "standard",
  notify: true,
  heartbeatSeconds: HEARTBEAT_SECONDS,
  expireInSeconds: 15 * 60,
  retryLimit: 5,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  deleteAfterSeconds: 24 * 60 * 60,
} as const satisfies Omit<Queue, "name">;
