import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { EventsTable, WebhookAttemptsTable, WebhookDeliveriesTable } from "../../tables.gen.ts";
import type { EndpointRow } from "./queries.ts";

export type DeliveryRow = Selectable<WebhookDeliveriesTable>;
export type AttemptRow = Selectable<WebhookAttemptsTable>;
export type EventRow = Selectable<EventsTable>;

export const deliveryOrderings = ["created", "modified"] as const;

export interface DeliveryListQuery extends PageRequest {
  status?: string;
  event_type?: string;
  object_id?: string;
  event_id?: string;
}

export function listEndpointDeliveries(trx: Trx, endpoint: EndpointRow, query: DeliveryListQuery): Promise<Page<DeliveryRow>> {
  const where: RawBuilder<unknown>[] = (["status", "event_type", "object_id", "event_id"] as const).flatMap((name) =>
    query[name] === undefined ? [] : [sql`t.${sql.ref(name)} = ${query[name]}`],
  );
  const source = {
    from: sql`webhook_deliveries t`,
    columns: sql`t.*`,
    where,
    always: [sql`t.endpoint_id = ${endpoint.id}`],
    orderings: { created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["-created"],
  };
  return listRows<DeliveryRow>(trx, [endpoint.organization_id], source, query);
}

export async function findDelivery(
  trx: Trx,
  organizations: readonly string[],
  endpointId: string,
  id: string,
): Promise<DeliveryRow | undefined> {
  const { rows } = await sql<DeliveryRow>`
    select * from webhook_deliveries where organization_id = any(${organizations}::uuid[]) and endpoint_id = ${endpointId} and id = ${id}`.execute(
    trx,
  );
  return rows[0];
}

export async function findEvent(trx: Trx, organizationId: string, id: string): Promise<EventRow | undefined> {
  const { rows } = await sql<EventRow>`select * from events where organization_id = ${organizationId} and id = ${id}`.execute(trx);
  return rows[0];
}

export async function listAttempts(trx: Trx, organizationId: string, deliveryId: string): Promise<AttemptRow[]> {
  const { rows } = await sql<AttemptRow>`
    select * from webhook_attempts where organization_id = ${organizationId} and delivery_id = ${deliveryId} order by n`.execute(trx);
  return rows;
}

/** Puts a delivery at the beginning of the schedule, due at once. One that is under way just now stays with its worker. Undefined when it has succeeded. */
export async function retryDeliveryIf(trx: Trx, { organization_id, id }: DeliveryRow): Promise<DeliveryRow | undefined> {
  const { rows } = await sql<DeliveryRow>`
    update webhook_deliveries set tries = 0, modified = now(),
      status = case when status = 'delivering' and next_attempt_at > now() then status else 'pending' end,
      next_attempt_at = case when status = 'delivering' and next_attempt_at > now() then next_attempt_at else now() end
    where organization_id = ${organization_id} and id = ${id} and status <> 'succeeded' returning *`.execute(trx);
  return rows[0];
}

/** Puts every event of the time range that the endpoint asks for into its queue again, also what came before it was made. Gives their number. */
export async function replayDeliveries(trx: Trx, endpoint: EndpointRow, from: string, to: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with again as (
      insert into webhook_deliveries as d (organization_id, endpoint_id, event_id, event_type, object_id, sequence)
      select e.organization_id, w.id, e.id, e.type, e.object_id, e.sequence
      from events e join webhook_endpoints w on w.organization_id = e.organization_id and w.id = ${endpoint.id}
      where e.organization_id = ${endpoint.organization_id} and e.created >= ${from} and e.created < ${to} and e.type <> 'webhook.test'
        and (w.event_types ? '*' or w.event_types ? e.type) and (w.edition_id is null or w.edition_id = e.edition_id)
        and (w.sources = '[]' or not e.data ? 'source' or w.sources ? (e.data ->> 'source'))
      order by e.id
      on conflict (organization_id, endpoint_id, event_id) do update set status = 'pending', tries = 0, next_attempt_at = now(), modified = now()
        where d.status in ('succeeded', 'failed') or d.next_attempt_at > now()
      returning 1)
    select count(*)::int as n from again`.execute(trx);
  return rows[0]?.n ?? 0;
}

/** A delivery for one endpoint alone, of the newest event of the object. */
export async function insertTestDelivery(trx: Trx, endpoint: EndpointRow): Promise<DeliveryRow> {
  const { rows } = await sql<DeliveryRow>`
    insert into webhook_deliveries (organization_id, endpoint_id, event_id, event_type, object_id, sequence)
    select organization_id, object_id, id, type, object_id, sequence from events
    where organization_id = ${endpoint.organization_id} and object_id = ${endpoint.id} order by sequence desc limit 1
    returning *`.execute(trx);
  const [row] = rows;
  if (!row) throw new Error("the test event is not there");
  return row;
}

/** Deletes what is over and older than 30 days, so much of it at a time: deliveries with their attempts, and events that no delivery waits for. */
export async function pruneDeliveries(trx: Trx, organizationId: string, limit = 10_000): Promise<void> {
  await sql`delete from webhook_deliveries where organization_id = ${organizationId} and id in (
    select id from webhook_deliveries where organization_id = ${organizationId} and created < now() - interval '30 days' and status in ('succeeded', 'failed') limit ${limit})`.execute(
    trx,
  );
  await sql`delete from events where organization_id = ${organizationId} and id in (
    select e.id from events e where e.organization_id = ${organizationId} and e.created < now() - interval '30 days'
      and not exists (select from webhook_deliveries d where d.organization_id = e.organization_id and d.event_id = e.id) order by e.created limit ${limit})`.execute(
    trx,
  );
}
