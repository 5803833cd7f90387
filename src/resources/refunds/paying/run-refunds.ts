import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../../../platform/logging.ts";
import { claimDue } from "./claim.ts";
import { type Paying, pay } from "./pay.ts";

const LOOK_EVERY_MS = 500;
const AT_ONCE = 4;

/** Carries approved refunds to Stripe and finds out what became of them, until stopped. Any number of workers may run: they share by leases. */
export function runRefunds(paying: Paying, log: Logger): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const open = new Set<Promise<void>>();
  const start = (claimed: Parameters<typeof pay>[1]) => {
    const one = pay(paying, claimed)
      .catch((error: unknown) =>
        log.error({ err: error, refund_request: claimed.id }, "a refund could not be carried on; trying again when its lease ends"),
      )
      .finally(() => open.delete(one));
    open.add(one);
  };
  const look = async () => {
    const free = AT_ONCE - open.size;
    if (free > 0) for (const claimed of await claimDue(paying.db, free)) start(claimed);
  };
  const loop = (async () => {
    while (!stopped.signal.aborted) {
      await look().catch((error: unknown) => log.error({ err: error }, "looking for due refunds failed; trying again"));
      if (open.size >= AT_ONCE) await Promise.race(open);
      else await sleep(open.size > 0 ? 50 : LOOK_EVERY_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopped.abort();
      await loop;
      await Promise.all(open);
    },
  };
}
