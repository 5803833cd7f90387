import { setTimeout as sleep } from "node:timers/promises";
import type { Channel } from "../recipients.ts";
import { createRelayPlaces, type RelayPlaces } from "../relay-places.ts";
import type { Sending } from "../sending.ts";
import { type ClaimedMessage, claimMessages } from "./claim.ts";
import { sendMessage } from "./send-message.ts";

const TEXTS_AT_ONCE = 20;
const RELAYED_MAILS_AT_ONCE = 20;
const MAILS_OF_A_RELAY = 2;
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
  return createLane(sending, places, (free) => claimMessages(sending.db, sending.workerId, { channel, way: "installation" }, free));
}

/** Mails over relays of organizations' own: each has places of its own. */
export function createRelayedMessageLane(sending: Sending): MessageLane {
  const relays = createRelayPlaces(MAILS_OF_A_RELAY);
  const take = () => claimMessages(sending.db, sending.workerId, { channel: "email", way: { full: relays.full() } }, 1);
  return createLane(sending, RELAYED_MAILS_AT_ONCE, take, relays);
}

function createLane(
  sending: Sending,
  places: number,
  take: (free: number) => Promise<ClaimedMessage[]>,
  relays?: RelayPlaces,
): MessageLane {
  const underWay = new Set<Promise<void>>();
  const begin = (lease: ClaimedMessage) => {
    const relayId = lease.mail_relay_id;
    if (relayId !== null) relays?.enter(relayId);
    const one = sendMessage(sending, lease)
      .catch((error: unknown) => sending.log.error({ err: error, message: lease.id }, "a message could not be sent; trying again"))
      .finally(() => relayId !== null && relays?.leave(relayId));
    underWay.add(one);
    void one.finally(() => underWay.delete(one));
  };
  return {
    next: async () => {
      if (underWay.size >= places) {
        await Promise.race([...underWay, sleep(WAIT_FOR_A_PLACE_MS)]);
        return true;
      }
      const leases = await take(places - underWay.size);
      for (const lease of leases) begin(lease);
      return leases.length > 0;
    },
    drain: async () => void (await Promise.all(underWay)),
  };
}
