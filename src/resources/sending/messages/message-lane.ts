import { setTimeout as sleep } from "node:timers/promises";
import type { Channel } from "../recipients.ts";
import type { Sending } from "../sending.ts";
import { claimMessages } from "./claim.ts";
import { sendMessage } from "./send-message.ts";

const TEXTS_AT_ONCE = 20;
const WAIT_FOR_A_PLACE_MS = 1_000;

/** Hands single messages of a channel over, several at once: one that a relay keeps waiting takes one place, and the others pass it. */
export interface MessageLane {
  /** begins what is due; whether there may be more */
  next(): Promise<boolean>;
  /** resolves when everything that was begun has ended */
  drain(): Promise<void>;
}

export function createMessageLane(sending: Sending, channel: Channel): MessageLane {
  const places = channel === "sms" ? TEXTS_AT_ONCE : sending.express.connections;
  const underWay = new Set<Promise<void>>();
  return {
    next: async () => {
      if (underWay.size >= places) {
        await Promise.race([...underWay, sleep(WAIT_FOR_A_PLACE_MS)]);
        return true;
      }
      const leases = await claimMessages(sending.db, sending.workerId, channel, places - underWay.size);
      for (const lease of leases) {
        const one = sendMessage(sending, lease).catch((error: unknown) =>
          sending.log.error({ err: error, message: lease.id }, "a message could not be sent; trying again"),
        );
        underWay.add(one);
        void one.finally(() => underWay.delete(one));
      }
      return leases.length > 0;
    },
    drain: async () => void (await Promise.all(underWay)),
  };
}
