import { createHmac } from "node:crypto";
import type { Database } from "../database/database.ts";
import { ORGANIZATION_SHARE, type RateClass, type RateLimits } from "./limits.ts";
import { type Share, takeShare } from "./windows.ts";

/** What is left for one who asks, as the headers tell it. */
export interface Allowance {
  rateClass: RateClass;
  allowed: boolean;
  limit: number;
  remaining: number;
  /** until the current minute ends */
  resetSeconds: number;
}

/** Who a request is counted for. */
export type Counted = { credentialId: string; organizationIds: readonly string[] } | { address: string };

export interface Limiter {
  /** Counts one request. Undefined when its class has no limit. */
  take: (rateClass: RateClass, who: Counted) => Promise<Allowance | undefined>;
}

interface Held {
  left: number;
  leftElsewhere: number;
  endsAt: number;
  asking: Promise<void> | undefined;
}

/** A process asks the database for a share of the minute at a time, so that one request in many costs a statement, and never all at once. */
const SHARES = 25;
const MOST_HELD = 50_000;
const WINDOW_MS = 60_000;

/**
 * Limits that all processes of one database share. Never lets more through than the limit; what a process was given and did not use is lost with the minute.
 * @param secretKey keeps addresses out of the database: only keyed hashes are stored
 */
export function createLimiter(
  db: Database,
  secretKey: string,
  limits: RateLimits,
  monotonicMs: () => number = () => performance.now(),
): Limiter {
  const held = new Map<string, Held>();

  const one = async (name: string, rateClass: RateClass, limit: number): Promise<Allowance> => {
    const key = `${rateClass}:${name}`;
    for (;;) {
      const share = current(held, key, monotonicMs());
      if (share.left > 0) {
        share.left -= 1;
        return allowance(rateClass, true, limit, share, monotonicMs());
      }
      if (share.leftElsewhere === 0) return allowance(rateClass, false, limit, share, monotonicMs());
      share.asking ??= takeShare(db, keyOf(secretKey, key), limit, Math.max(1, Math.floor(limit / SHARES)))
        .then((given) => receive(share, given, monotonicMs()))
        .finally(() => {
          share.asking = undefined;
        });
      await share.asking;
    }
  };

  return {
    take: async (rateClass, who) => {
      const limit = limits[rateClass];
      if (limit === undefined) return undefined;
      if ("address" in who) return one(`address ${who.address}`, rateClass, limit);
      const own = await one(`credential ${who.credentialId}`, rateClass, limit);
      const [organizationId, ...others] = who.organizationIds;
      if (!own.allowed || organizationId === undefined || others.length > 0) return own;
      const shared = await one(`organization ${organizationId}`, rateClass, limit * ORGANIZATION_SHARE);
      return shared.allowed && shared.remaining >= own.remaining ? own : shared;
    },
  };
}

function current(held: Map<string, Held>, key: string, now: number): Held {
  const known = held.get(key);
  if (known && (known.endsAt > now || known.asking)) return known;
  if (held.size >= MOST_HELD) for (const [name, share] of held) if (share.endsAt <= now && !share.asking) held.delete(name);
  // Before the first share nobody knows when the minute ends.
  const fresh: Held = { left: 0, leftElsewhere: 1, endsAt: now + WINDOW_MS, asking: undefined };
  held.set(key, fresh);
  return fresh;
}

function receive(share: Held, given: Share, now: number): void {
  share.left += given.granted;
  share.leftElsewhere = given.left;
  share.endsAt = now + Math.max(0, given.endsInMs);
}

function allowance(rateClass: RateClass, allowed: boolean, limit: number, share: Held, now: number): Allowance {
  const resetSeconds = Math.max(1, Math.ceil((share.endsAt - now) / 1000));
  return { rateClass, allowed, limit, remaining: share.left + share.leftElsewhere, resetSeconds };
}

function keyOf(secretKey: string, name: string): Buffer {
  return createHmac("sha256", secretKey).update(`rate\0${name}`).digest().subarray(0, 16);
}
