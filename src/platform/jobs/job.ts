import type { Static, TSchema } from "typebox";
import type { Database } from "../database/database.ts";
import type { Logger } from "../logging.ts";
import type { Storage } from "../storage/storage.ts";

/** What a sender has to know of a job: its queue and what goes in. Payloads hold ids, never personal data. */
export interface JobType<P extends TSchema = TSchema> {
  readonly name: string;
  readonly payload: P;
}

/** A job that a worker runs. It may run twice or be cut off anywhere, so `run` is idempotent and fenced by its own rows. */
export interface Job<P extends TSchema = TSchema> extends JobType<P> {
  /** how many of them one worker runs at a time; 1 when left out */
  readonly concurrency?: number;
  run(payload: Static<P>, context: JobContext): Promise<void>;
}

export interface JobContext {
  readonly db: Database;
  /** where the bytes of files are */
  readonly storage: Storage;
  /** of hashes that tell nothing without it */
  readonly secretKey: string;
  readonly log: Logger;
  /** as long as one statement of the job's own work may take */
  readonly statementTimeoutMs: number;
  /** aborted when the worker stops and when the job has run for too long: what is written afterwards must be fenced */
  readonly signal: AbortSignal;
}

/** Keeps the type of the payload for `run`. The name must stand in the list of queues that `migrate` prepares. */
export function defineJob<P extends TSchema>(job: Job<P>): Job<P> {
  return job;
}
