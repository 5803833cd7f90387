import { sql } from "kysely";
import { inOrganizations } from "../../../platform/database/doors.ts";
import type { ChunkLease } from "../chunks.ts";
import { CHUNK_SIZE } from "../recipients.ts";
import type { Sending } from "../sending.ts";
import type { Grant } from "./rules.ts";
import { returnShare, takeShare } from "./take-share.ts";

/** A higher rate that somebody sets counts within this time. */
const LOOK_AGAIN_AFTER_MS = 60_000;

/** What a range may hand over at a time. */
export interface Shares {
  /** how many may be handed over next; 0 when the range has to be given back */
  take(): Promise<number>;
  /** gives back what was not handed over */
  giveBack(unused: number): Promise<void>;
}

/** The shares of one range. With none left, its campaign waits, and other campaigns take its place. Nothing holds an urgent one. */
export function sharesOf(sending: Sending, lease: ChunkLease, urgent: boolean): Shares {
  const { organization_id: organizationId, channel } = lease;
  const throttled = { organizationId, channel, relayId: lease.mail_relay_id, rate: sending.rates[channel] };
  if (urgent) return { take: async () => CHUNK_SIZE, giveBack: async () => undefined };
  return {
    take: async () => {
      const share = await takeShare(sending.db, throttled, CHUNK_SIZE);
      if (share.granted === 0) await wait(sending, lease, share);
      return share.granted;
    },
    giveBack: (unused) => returnShare(sending.db, throttled, unused),
  };
}

function wait(sending: Sending, { organization_id, campaign_id }: ChunkLease, { waitMs }: Grant): Promise<void> {
  return inOrganizations(sending.db, [organization_id], async (trx) => {
    await sql`update campaigns set throttled_until = now() + make_interval(secs => ${Math.min(waitMs, LOOK_AGAIN_AFTER_MS) / 1_000}::float8)
      where organization_id = ${organization_id} and id = ${campaign_id}`.execute(trx);
  });
}
