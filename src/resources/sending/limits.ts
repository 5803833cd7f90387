import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { type CampaignKey, journal } from "./campaign-state.ts";

/** The time in which the campaign may be sent is over: what is left is cancelled. */
export async function expireCampaignIf(trx: Trx, key: CampaignKey, secretKey: string): Promise<void> {
  const { rows } = await sql`
    update campaigns set status = 'cancelled', run = run + 1, completed_at = case when started_at is null then null else now() end, paused_at = null, pause_reason = null,
      paused_by = null, probe_at = null, error_message = 'Its time was over (not_after): those who were not reached by then are cancelled',
      lease_owner = null, lease_until = null, modified = now(), version = version + 1
    where organization_id = ${key.organization_id} and id = ${key.id} and status in ('scheduled', 'calculating', 'sending') and not_after <= now()
    returning id`.execute(trx);
  if (rows.length > 0) await journal(trx, key, "campaign.cancelled", secretKey);
}

/** Due, and what was approved is no longer what would be sent, or an approval was asked for since. */
export async function failUnapprovedIf(trx: Trx, key: CampaignKey, secretKey: string): Promise<void> {
  const { rows } = await sql`
    update campaigns t set status = 'failed', failure = 'approval', completed_at = now(), modified = now(), version = t.version + 1,
      error_message = 'It was due and not approved: the message or the segment changed after its approval, or none was given. Have it approved, then schedule or send it'
    from campaigns c join organizations o on o.id = c.organization_id
      join segments s on s.organization_id = c.organization_id and s.id = c.segment_id
      left join email_messages m on m.organization_id = c.organization_id and m.id = c.email_message_id
    where c.organization_id = ${key.organization_id} and c.id = ${key.id} and t.organization_id = c.organization_id and t.id = c.id
      and t.status = 'scheduled' and t.scheduled_at <= now() and o.approval
      and not (c.approved_at is not null and c.approved_message_version is not distinct from m.version and c.approved_expression = s.expression and c.approved_audience = coalesce(c.audience, s.audience))
    returning t.id`.execute(trx);
  if (rows.length > 0) await journal(trx, key, "campaign.failed", secretKey);
}

/** The segment is much larger or smaller than people saw when they let the campaign go: it waits until somebody has looked again. */
export async function pauseForDeviationIf(trx: Trx, key: CampaignKey, secretKey: string): Promise<void> {
  const { rows } = await sql`
    update campaigns t set paused_at = now(), pause_reason = 'count_deviation', modified = now(), version = t.version + 1,
      error_message = format('The segment has %s users and had %s when this was scheduled or sent: look again, then resume or cancel', t.user_count, t.shown_count)
    from organizations o
    where t.organization_id = ${key.organization_id} and t.id = ${key.id} and o.id = t.organization_id and t.status = 'sending' and t.paused_at is null
      and abs(t.user_count - t.shown_count) > (o.count_deviation ->> 'users')::int
      and abs(t.user_count - t.shown_count)::bigint * 100 > (o.count_deviation ->> 'percent')::bigint * t.shown_count
    returning t.id`.execute(trx);
  if (rows.length > 0) await journal(trx, key, "campaign.paused", secretKey);
}
