import { sql } from "kysely";
import type { Database } from "../../../platform/database/database.ts";
import { asSystem } from "../../../platform/database/doors.ts";
import { LEASE_SECONDS } from "../chunks.ts";
import type { Channel } from "../recipients.ts";

/** A message that this worker holds; the token is the fencing number. */
export interface MessageLease {
  organization_id: string;
  id: string;
  lease_token: number;
}

/** Leases due messages of a channel, the longest waiting first: free ones, or of a worker that did not renew. */
export function claimMessages(db: Database, workerId: string, channel: Channel, atMost: number): Promise<MessageLease[]> {
  return asSystem(db, "lease", async (trx) => {
    const { rows } = await sql<MessageLease>`
      update messages m set lease_owner = ${workerId}, lease_token = m.lease_token + 1, lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
      from (
        select organization_id, id from messages where status = 'queued' and channel = ${channel} and next_attempt_at <= now() and (lease_until is null or lease_until < now())
        order by next_attempt_at limit ${atMost} for update skip locked
      ) pick
      where m.organization_id = pick.organization_id and m.id = pick.id returning m.organization_id, m.id, m.lease_token`.execute(trx);
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
