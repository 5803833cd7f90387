import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../../platform/logging.ts";

const WITHIN_MS = 60_000;
const RETRY_MS = 500;

/** Writes what cannot be had again, such as a provider's answer, until the database takes it; after a minute it is given up. */
export async function keepWriting(log: Logger, write: () => Promise<void>): Promise<void> {
  const until = performance.now() + WITHIN_MS;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      log.warn({ err: error }, "results could not be written; trying again");
      if (performance.now() > until) return;
      await sleep(RETRY_MS);
    }
  }
}
