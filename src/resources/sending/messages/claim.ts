import { sql } from "kysely";
import type { Database } from "../../../platform/database/database.ts";
import { asSystem } from "../../../platform/database/doors.ts";
import { chosenRelay } from "../../mail-relays/queries.ts";
import { isOnWay, LEASE_SECONDS, type Way } from "../chunks.ts";
import type { Channel } from "../recipients.ts";

/** A message that this worker holds; the token is the fencing number. */
export interface MessageLease {
  organization_id: string;
  id: string;
  lease_token: number;
}

/** One that was just taken, with its way. */
export interface ClaimedMessage extends MessageLease {
  /** of the organization's own, that it takes; null: the installation's, or a text */
  mail_relay_id: string | null;
}

/** Leases due messages of a channel and a way, the longest waiting first: free ones, or of a worker that did not renew. */
export function claimMessages(
  db: Database,
  workerId: string,
  lane: { channel: Channel; way: Way },
  atMost: number,
): Promise<ClaimedMessage[]> {
  const { channel, way } = lane;
  const relay = chosenRelay({
    organizationId: sql`m.organization_id`,
    named: sql`null::uuid`,
    communicationType: sql`m.communication_type`,
  });
  const onWay = channel === "sms" ? sql`true` : isOnWay(way, relay);
  return asSystem(db, "lease", async (trx) => {
    const { rows } = await sql<ClaimedMessage>`
      update messages m set lease_owner = ${workerId}, lease_token = m.lease_token + 1, lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
      from (
        select organization_id, id from messages m where status = 'queued' and channel = ${channel} and next_attempt_at <= now() and (lease_until is null or lease_until < now())
          and ${onWay}
        order by next_attempt_at limit ${atMost} for update skip locked
      ) pick
      where m.organization_id = pick.organization_id and m.id = pick.id
      returning m.organization_id, m.id, m.lease_token, case when m.channel = 'email' then ${relay} end as mail_relay_id`.execute(trx);
    return rows;
  });
}

export function renewMessage(db: Database, workerId: string, lease: MessageLease): Promise<void> {
  return asSystem(db, "lease", async (trx) => {
    await sql`update messages set lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
      where organization_id = ${lease.organization_id} and id = ${lease.id} and lease_token = ${lease.lease_token} and lease_owner = ${workerId}`.execute(
      trx,
    );
  });
}
