import { sql } from "kysely";
import type { Database } from "../../../platform/database/database.ts";
import { asSystem } from "../../../platform/database/doors.ts";

/** Longer than a question and a call take, so that it needs no renewing. */
const LEASE_SECONDS = 60;

export interface Claimed {
  organization_id: string;
  id: string;
  lease_token: number;
}

/** Leases requests that are due at Stripe: `due_at` becomes the end of the lease. */
export function claimDue(db: Database, atMost: number): Promise<Claimed[]> {
  return asSystem(db, "lease", async (trx) => {
    const { rows } = await sql<Claimed>`
      update refund_requests r set lease_token = r.lease_token + 1, due_at = now() + make_interval(secs => ${LEASE_SECONDS})
      from (select organization_id, id from refund_requests where due_at <= now() order by due_at limit ${atMost} for update skip locked) d
      where r.organization_id = d.organization_id and r.id = d.id returning r.organization_id, r.id, r.lease_token`.execute(trx);
    return rows;
  });
}
