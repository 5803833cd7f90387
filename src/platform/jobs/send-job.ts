import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import type { Trx } from "../database/doors.ts";
import type { JobType } from "./job.ts";

/** How often, and how soon, a job is given to another worker after one failed or died. */
export interface Retries {
  limit: number;
  delaySeconds: number;
}

/**
 * Puts a job in its queue within the caller's transaction: rolled back means never sent, committed wakes a worker at once.
 * @throws Error when the payload does not fit its schema
 */
export async function sendJob<P extends TSchema>(
  trx: Trx,
  job: JobType<P>,
  payload: Static<P>,
  options: { startAfterSeconds?: number; retries?: Retries } = {},
): Promise<void> {
  if (!Value.Check(job.payload, payload)) throw new Error(`the payload does not fit the job ${job.name}`);
  const { bossWithin } = await import("./boss.ts");
  const boss = bossWithin(trx);
  await boss.start();
  try {
    await boss.send(job.name, payload as object, { startAfter: options.startAfterSeconds ?? 0, ...retryOptions(options.retries) });
  } finally {
    await boss.stop({ graceful: false, close: false });
  }
}

function retryOptions(retries: Retries | undefined): object {
  return retries ? { retryLimit: retries.limit, retryDelay: retries.delaySeconds, retryBackoff: false } : {};
}
