import { sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";

export interface TimelineRow {
  at: Date;
  /** of the entry, in the order in which entries of one moment are shown */
  key: string;
  type: string;
  object_type: string;
  object_id: string;
  edition_id: string | null;
  detail: Record<string, unknown>;
}

export interface TimelinePlace {
  at: string;
  key: string;
}

/** What happened with a guest, the newest first, after a place. Each kind gives its newest rows, which are then merged. */
export async function listTimeline(
  trx: Trx,
  { organization_id: organizationId, id }: { organization_id: string; id: string },
  { after, atMost }: { after: TimelinePlace | undefined; atMost: number },
): Promise<TimelineRow[]> {
  const { rows } = await sql<TimelineRow>`
    select at, key, type, object_type, object_id, edition_id, detail from (
      select o.ordered_at as at, 'order ' || o.id as key, 'order' as type, 'order' as object_type, o.id as object_id, o.edition_id,
        jsonb_build_object('number', o.number, 'status', o.status, 'source', o.source, 'currency', o.currency, 'total_e4', o.total_e4) as detail
      from orders o where o.organization_id = ${organizationId} and o.user_id = ${id}
      union all
      select o.modified, 'refund ' || o.id, 'refund', 'order', o.id, o.edition_id,
        jsonb_build_object('number', o.number, 'status', o.status, 'currency', o.currency, 'total_e4', o.refunded_total_e4)
      from orders o where o.organization_id = ${organizationId} and o.user_id = ${id} and o.refunded_total_e4 > 0
      union all
      select r.created, 'refund_requested ' || r.id, 'refund_requested', 'refund_request', r.id, r.edition_id,
        jsonb_build_object('number', o.number, 'status', r.status, 'currency', r.currency, 'total_e4', r.amount_e4)
      from refund_requests r join orders o on o.organization_id = r.organization_id and o.id = r.order_id
      where r.organization_id = ${organizationId} and r.user_id = ${id}
      union all
      select r.decided_at, 'refund_decided ' || r.id, case r.status when 'rejected' then 'refund_rejected' else 'refund_approved' end, 'refund_request', r.id,
        r.edition_id, jsonb_build_object('number', o.number, 'status', r.status, 'currency', r.currency, 'total_e4', r.amount_e4 - r.fee_e4)
      from refund_requests r join orders o on o.organization_id = r.organization_id and o.id = r.order_id
      where r.organization_id = ${organizationId} and r.user_id = ${id} and r.decided_at is not null
      union all
      select m.created, 'merged ' || m.id, 'merged', 'user_merge', m.id, null, jsonb_build_object('merged_user_id', m.merged_user_id, 'undone', m.undone_at is not null)
      from user_merges m where m.organization_id = ${organizationId} and m.user_id = ${id}
      union all
      select t.checked_in_at, 'ticket ' || t.id, 'checked_in', 'ticket', t.id, t.edition_id, '{}'
      from tickets t where t.organization_id = ${organizationId} and t.buyer_id = ${id} and t.checked_in_at is not null
      union all
      select coalesce(r.sent_at, c.created), 'message ' || c.id, 'message', 'campaign', c.id, c.edition_id,
        jsonb_build_object('campaign', c.name, 'channel', c.channel, 'status', r.state)
      from campaign_recipients r join campaigns c on c.organization_id = r.organization_id and c.id = r.campaign_id
      where r.organization_id = ${organizationId} and r.user_id = ${id}
      union all
      select coalesce(m.sent_at, m.created), 'message ' || m.id, 'message', 'message', m.id, m.edition_id, jsonb_build_object('channel', m.channel, 'status', m.status)
      from messages m where m.organization_id = ${organizationId} and m.user_id = ${id}
      union all
      select e.at, e.type || ' ' || e.id, e.type, 'campaign', e.campaign_id, c.edition_id, jsonb_build_object('campaign', c.name, 'machine', e.machine)
      from campaign_recipients r
      join message_events e on e.organization_id = r.organization_id and e.campaign_id = r.campaign_id and e.position = r.position
      join campaigns c on c.organization_id = r.organization_id and c.id = r.campaign_id
      where r.organization_id = ${organizationId} and r.user_id = ${id}
      union all
      select h.at, 'consent ' || h.id, 'consent', 'consent', h.consent_id, h.edition_id,
        jsonb_build_object('action', h.action, 'channel', h.channel, 'purpose', h.purpose, 'source', h.source)
      from consent_history h where h.organization_id = ${organizationId} and h.user_id = ${id}
    ) all_of_it
    where ${after?.at ?? null}::timestamptz is null or (date_trunc('milliseconds', at), key) < (${after?.at ?? null}::timestamptz, ${after?.key ?? ""})
    order by date_trunc('milliseconds', at) desc, key desc limit ${atMost}`.execute(trx);
  return rows;
}
