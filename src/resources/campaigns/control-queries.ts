import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { Status } from "./schema.ts";

/** Approves the campaign as it is: this segment's expression and this version of the message. */
export async function approveCampaignIf(
  trx: Trx,
  organizationId: string,
  id: string,
  from: readonly Status[],
  by: string,
): Promise<boolean> {
  const { rows } = await sql`
    update campaigns t set approved_by = ${by}, approved_at = now(), approved_message_version = m.version, approved_expression = s.expression, approved_audience = coalesce(c.audience, s.audience),
      modified = now(), version = t.version + 1
    from campaigns c join segments s on s.organization_id = c.organization_id and s.id = c.segment_id
      left join email_messages m on m.organization_id = c.organization_id and m.id = c.email_message_id
    where c.organization_id = ${organizationId} and c.id = ${id} and t.organization_id = c.organization_id and t.id = c.id
      and t.status = any(${from}) and t.edited_by is distinct from ${by}::uuid
    returning t.id`.execute(trx);
  return rows.length === 1;
}

/** A running campaign waits until somebody resumes it; also one that waited for its relay, which would go on by itself. */
export async function pauseCampaignIf(trx: Trx, organizationId: string, id: string, by: string): Promise<boolean> {
  const { rows } = await sql`
    update campaigns set paused_at = now(), pause_reason = 'by_user', paused_by = ${by}, probe_at = null, error_message = '', modified = now(), version = version + 1
    where organization_id = ${organizationId} and id = ${id} and status = 'sending' and pause_reason is distinct from 'by_user' returning id`.execute(
    trx,
  );
  return rows.length === 1;
}

/**
 * A paused one goes on as it was. A failed one goes on with those who are waiting, as a new run, so that workers read its content anew: with the message's
 * current version when it was the message that failed.
 */
export async function resumeCampaignIf(trx: Trx, organizationId: string, id: string): Promise<boolean> {
  const { rows } = await sql`
    update campaigns t set status = 'sending', paused_at = null, pause_reason = null, paused_by = null, probe_at = null, error_message = '', completed_at = null,
      failure = null, run = t.run + case when t.status = 'failed' then 1 else 0 end,
      frozen_message_version = case when t.failure = 'template' then m.version else t.frozen_message_version end, modified = now(), version = t.version + 1
    from campaigns c left join email_messages m on m.organization_id = c.organization_id and m.id = c.email_message_id
    where c.organization_id = ${organizationId} and c.id = ${id} and t.organization_id = c.organization_id and t.id = c.id
      and (t.status = 'sending' and t.paused_at is not null
        or t.status = 'failed' and exists (select 1 from campaign_chunks k where k.organization_id = c.organization_id and k.campaign_id = c.id and k.state = 'open'))
    returning t.id`.execute(trx);
  return rows.length === 1;
}

export interface StoppedCampaign {
  id: string;
  status: Status;
}

/** Running campaigns are paused; those that have not begun are cancelled, so that nothing starts by itself. In id order, so that two stops never wait for each other. */
export async function stopCampaigns(trx: Trx, organizationId: string, by: string): Promise<StoppedCampaign[]> {
  await sql`select 1 from campaigns where organization_id = ${organizationId} and status in ('scheduled', 'calculating', 'sending') order by id for update`.execute(
    trx,
  );
  const { rows } = await sql<StoppedCampaign>`
    update campaigns set status = case when status = 'sending' then 'sending' else 'cancelled' end, run = run + case when status = 'sending' then 0 else 1 end,
      paused_at = case when status = 'sending' then now() end, pause_reason = case when status = 'sending' then 'by_user' end,
      paused_by = case when status = 'sending' then ${by}::uuid end, probe_at = null, error_message = '', lease_owner = null, lease_until = null,
      modified = now(), version = version + 1
    where organization_id = ${organizationId} and (status in ('scheduled', 'calculating') or status = 'sending' and pause_reason is distinct from 'by_user')
    returning id, status`.execute(trx);
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
