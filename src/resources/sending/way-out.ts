import type { EmailTransport } from "../../channels/email/transport.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { findReachableRelay } from "../mail-relays/queries.ts";
import type { Sending } from "./sending.ts";

/** What a mail goes over, and where its bounces go; undefined: to the sender. */
export interface WayOut {
  transport: EmailTransport;
  bounceDomain: string | undefined;
}

type Ways = Pick<Sending, "db" | "secretKey" | "transport" | "express" | "relays" | "bounceDomain">;

/** The way over a relay of the organization's own, as it is reached now; null: the installation's. `express` stands apart from what takes long. */
export async function wayOut(ways: Ways, organizationId: string, relayId: string | null, speed: "usual" | "express"): Promise<WayOut> {
  if (relayId === null) return { transport: speed === "express" ? ways.express : ways.transport, bounceDomain: ways.bounceDomain };
  const relay = await inOrganizations(
    ways.db,
    [organizationId],
    (trx) => findReachableRelay(trx, organizationId, relayId, ways.secretKey),
    {
      readOnly: true,
    },
  );
  if (!relay) return { transport: closed("the relay is gone: choose another one"), bounceDomain: undefined };
  if (relay.refusal !== undefined) return { transport: closed(relay.refusal), bounceDomain: undefined };
  return {
    transport: ways.relays[speed].get(relay.id, relay.generation, relay),
    bounceDomain: relay.usesBounceDomain ? ways.bounceDomain : undefined,
  };
}

/** Takes nothing, for a reason. */
function closed(reason: string): EmailTransport {
  return {
    name: "smtp",
    connections: 1,
    send: async () => ({ kind: "unavailable", scope: "relay", reason, retryAfterMs: 1_000 }),
    verify: async () => ({ ok: false, reason }),
    close: async () => undefined,
  };
}
