import { setTimeout as sleep } from "node:timers/promises";
import type { EmailTransport } from "../../channels/email/transport.ts";
import { type ChunkLease, claimChunk } from "./chunks.ts";
import type { createMaterialCache } from "./materials.ts";
import { createRelayPlaces } from "./relay-places.ts";
import { createLanes, type Lanes, sendChunk } from "./send-chunk.ts";
import type { Sending } from "./sending.ts";
import { wayOut } from "./way-out.ts";

const RANGES_AT_ONCE = 16;
/** While one ends on its slowest recipient the other keeps the connections busy. */
const RANGES_OF_A_RELAY = 2;
const WAIT_FOR_A_PLACE_MS = 1_000;

/** Sends ranges over relays of organizations' own, several at once: one that hangs keeps its own places, and the others pass it. */
export interface RelayedLane {
  /** begins a range that is due; whether there may be more */
  next(): Promise<boolean>;
  /** resolves when everything that was begun has ended */
  drain(): Promise<void>;
}

export function createRelayedLane(
  sending: Sending,
  urgent: boolean,
  cache: ReturnType<typeof createMaterialCache>,
  stopping: () => boolean,
): RelayedLane {
  const places = createRelayPlaces(RANGES_OF_A_RELAY);
  const underWay = new Set<Promise<void>>();
  const lanesOf = lanesByTransport(sending, stopping);
  return {
    next: async () => {
      if (underWay.size >= RANGES_AT_ONCE) {
        await Promise.race([...underWay, sleep(WAIT_FOR_A_PLACE_MS)]);
        return true;
      }
      const lease = await claimChunk(sending.db, sending.workerId, { urgent, channel: "email", way: { full: places.full() } });
      if (!lease?.mail_relay_id) return false;
      const relayId = lease.mail_relay_id;
      places.enter(relayId);
      const one = sendRange(sending, lease, relayId, { urgent, cache, lanesOf })
        .catch((error: unknown) => sending.log.error({ err: error, what: "send" }, "a turn of sending failed; trying again"))
        .finally(() => places.leave(relayId));
      underWay.add(one);
      void one.finally(() => underWay.delete(one));
      return true;
    },
    drain: async () => void (await Promise.all(underWay)),
  };
}

interface RangeContext {
  urgent: boolean;
  cache: ReturnType<typeof createMaterialCache>;
  lanesOf: (transport: EmailTransport) => Lanes;
}

async function sendRange(sending: Sending, lease: ChunkLease, relayId: string, { urgent, cache, lanesOf }: RangeContext): Promise<void> {
  const { transport, bounceDomain } = await wayOut(sending, lease.organization_id, relayId, urgent ? "express" : "usual");
  const { email } = await cache.get(sending, lease);
  if (email) await sendChunk({ ...sending, bounceDomain }, lanesOf(transport), lease, email);
}

/** What the ranges that go over one pool of connections share, for as long as there is the pool. */
function lanesByTransport(sending: Sending, stopping: () => boolean): (transport: EmailTransport) => Lanes {
  const known = new WeakMap<EmailTransport, Lanes>();
  return (transport) => {
    const lanes = known.get(transport) ?? createLanes(transport, sending.unflushedCap, stopping);
    known.set(transport, lanes);
    return lanes;
  };
}
