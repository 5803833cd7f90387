import { sql } from "kysely";
import type { Trx } from "../database/doors.ts";

export interface DomainEvent {
  organizationId: string;
  /** for example `order.created` */
  type: string;
  objectId: string;
  editionId?: string | null;
  data: Record<string, unknown>;
}

/** Adds events in the transaction of the change that they tell of, each with the next number of its object (no gaps). Objects in id order, so that two batches never wait for each other. */
export async function emitEvents(trx: Trx, events: readonly DomainEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event, index) => ({
    n: index,
    organization_id: event.organizationId,
    type: event.type,
    object_id: event.objectId,
    edition_id: event.editionId ?? null,
    data: event.data,
  }));
  await sql`
    with given as (
      select g.*, row_number() over (partition by object_id order by n) as nth
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(n int, organization_id uuid, type text, object_id uuid, edition_id uuid, data jsonb)
    ), numbered as (
      insert into event_sequences (organization_id, object_id, last)
      select organization_id, object_id, count(*) from given group by organization_id, object_id order by object_id
      on conflict (organization_id, object_id) do update set last = event_sequences.last + excluded.last
      returning organization_id, object_id, last
    ), totals as (select object_id, count(*) as n from given group by object_id)
    insert into events (organization_id, type, object_id, sequence, edition_id, data)
    select given.organization_id, given.type, given.object_id, numbered.last - totals.n + given.nth, given.edition_id, given.data
    from given join numbered using (organization_id, object_id) join totals using (object_id) order by given.n`.execute(trx);
}
