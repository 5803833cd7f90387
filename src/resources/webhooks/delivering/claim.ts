import { sql } from "kysely";
import type { Database } from "../../../platform/database/database.ts";
import { asSystem, inOrganizations, type Trx } from "../../../platform/database/doors.ts";

/** Longer than one attempt takes, so that it needs no renewing. */
export const LEASE_SECONDS = 30;

/** A delivery that this worker holds for LEASE_SECONDS, with everything that is sent. */
export interface Task {
  organization_id: string;
  id: string;
  endpoint_id: string;
  lease_token: number;
  tries: number;
  attempts: number;
  url: string;
  payload_version: number;
  sealed_secret: Buffer;
  previous_sealed_secret: Buffer | null;
  event: { id: string; type: string; created: Date; organization_id: string; sequence: number; data: unknown };
}

interface Claimed {
  organization_id: string;
  id: string;
  lease_token: number;
}

/**
 * Leases due deliveries, for each endpoint at most what is left of its share: one that does not answer holds its own share and nobody else's.
 * In an ordered endpoint an object's event waits for the one before it.
 */
export async function claimDeliveries(db: Database, share: number, busy: ReadonlyMap<string, number>): Promise<Task[]> {
  const claimed = await asSystem(db, "lease", (trx) => claim(trx, share, busy));
  if (claimed.length === 0) return [];
  const organizations = [...new Set(claimed.map((row) => row.organization_id))];
  return inOrganizations(db, organizations, (trx) => readTasks(trx, organizations, claimed), { readOnly: true });
}

async function claim(trx: Trx, share: number, busy: ReadonlyMap<string, number>): Promise<Claimed[]> {
  // Nobody waits for the disk here: a lease that a crash of the database forgets is one that its worker lost.
  await sql`set local synchronous_commit = off`.execute(trx);
  const { rows } = await sql<Claimed>`
    with picked as (
      select d.organization_id, d.id from webhook_endpoints w
      left join unnest(${[...busy.keys()]}::uuid[], ${[...busy.values()]}::int[]) as b(endpoint_id, n) on b.endpoint_id = w.id
      cross join lateral (
        select d.organization_id, d.id from webhook_deliveries d
        where d.organization_id = w.organization_id and d.endpoint_id = w.id and d.status in ('pending', 'delivering') and d.next_attempt_at <= now()
          and not (w.ordered and exists (select from webhook_deliveries x where x.organization_id = d.organization_id and x.endpoint_id = d.endpoint_id
            and x.object_id = d.object_id and x.sequence < d.sequence and x.status in ('pending', 'delivering')))
        order by d.next_attempt_at limit greatest(0, ${share} - coalesce(b.n, 0)) for update skip locked
      ) d
      where w.enabled
    )
    update webhook_deliveries d set status = 'delivering', lease_token = d.lease_token + 1, next_attempt_at = now() + make_interval(secs => ${LEASE_SECONDS})
    from picked p where d.organization_id = p.organization_id and d.id = p.id
    returning d.organization_id, d.id, d.lease_token`.execute(trx);
  return rows;
}

async function readTasks(trx: Trx, organizations: readonly string[], claimed: readonly Claimed[]): Promise<Task[]> {
  const { rows } = await sql<Task>`
    select d.organization_id, d.id, d.endpoint_id, d.lease_token, d.tries, d.attempts, w.url, w.payload_version, w.sealed_secret,
      case when w.previous_secret_until > now() then w.previous_sealed_secret end as previous_sealed_secret,
      jsonb_build_object('id', e.id, 'type', e.type, 'organization_id', e.organization_id, 'sequence', e.sequence, 'data', e.data) as event, e.created
    from unnest(${claimed.map(({ id }) => id)}::uuid[], ${claimed.map(({ lease_token }) => lease_token)}::bigint[]) as g(id, lease_token)
    join webhook_deliveries d on d.id = g.id and d.lease_token = g.lease_token
    join webhook_endpoints w on w.organization_id = d.organization_id and w.id = d.endpoint_id
    join events e on e.organization_id = d.organization_id and e.id = d.event_id
    where d.organization_id = any(${organizations}::uuid[])`.execute(trx);
  return rows.map(withCreated);
}

function withCreated(row: Task): Task {
  const { created, ...task } = row as Task & { created: Date };
  return { ...task, event: { ...task.event, created } };
}
