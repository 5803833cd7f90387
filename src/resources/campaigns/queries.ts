import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { Channel, People, Status } from "./schema.ts";

export interface CampaignRow {
  id: string;
  organization_id: string;
  edition_id: string;
  segment_id: string;
  name: string;
  channel: Channel;
  email_message_id: string | null;
  sms_body: Record<string, string>;
  status: Status;
  scheduled_at: Date | null;
  started_at: Date | null;
  completed_at: Date | null;
  error_message: string;
  user_count: number;
  total_recipients: number;
  tracking: "none" | "aggregate" | "individual" | null;
  communication_type: "marketing" | "transactional" | null;
  paused_at: Date | null;
  pause_reason: string | null;
  paused_by: string | null;
  not_after: Date | null;
  /** null: as the segment says */
  audience: People | null;
  mail_relay_id: string | null;
  /** who last changed what is sent */
  edited_by: string | null;
  approval_required: boolean;
  /** null also once the message or the segment is another than the one that was approved */
  approved_by: string | null;
  approved_at: Date | null;
  /** why it failed */
  failure: "segment" | "template" | "transport" | "content" | "approval" | null;
  /** goes before all others */
  urgent: boolean;
  created: Date;
  modified: Date;
  version: number;
  default_locale: string;
  timezone: string;
  segment_name: string;
  segment_communication_type: string;
  segment_communication_channel: string;
  /** null: no message is chosen */
  message_communication_type: "marketing" | "transactional" | null;
  segment_status: string;
  segment_user_count: number;
  sent: number;
  failed: number;
  skipped: number;
  cancelled: number;
  unknown: number;
  bounced: number;
  opened: number;
  clicked: number;
  unsubscribed: number;
  /** nothing was handed over, is in flight or unknown */
  untouched: boolean;
}

// An approval is of one version of the message and one expression of the segment.
const stillApproved = sql`(t.approved_at is not null and t.approved_message_version is not distinct from m.version and t.approved_expression = s.expression and t.approved_audience = coalesce(t.audience, s.audience))`;

/** What every reader of a campaign selects, over `campaigns t` joined by `campaignSource`. Counters are sums over chunks, never counts of recipients. */
export const campaignColumns: RawBuilder<unknown> = sql`t.id, t.organization_id, t.edition_id, t.segment_id, t.name, t.channel, t.email_message_id, t.sms_body, t.status,
  t.scheduled_at, t.started_at, t.completed_at, t.error_message, t.user_count, t.total_recipients, t.tracking, t.communication_type, t.paused_at, t.pause_reason, t.paused_by, t.not_after, t.audience, t.mail_relay_id,
  t.edited_by, t.failure, t.urgent, o.approval as approval_required, case when ${stillApproved} then t.approved_by end as approved_by, case when ${stillApproved} then t.approved_at end as approved_at,
  t.created, t.modified, t.version,
  e.default_locale, e.timezone, s.name as segment_name, s.communication_type as segment_communication_type, s.communication_channel as segment_communication_channel, m.communication_type as message_communication_type,
  s.status as segment_status, s.user_count as segment_user_count, k.*`;

export const campaignSource: RawBuilder<unknown> = sql`campaigns t
  join editions e on e.organization_id = t.organization_id and e.id = t.edition_id
  join segments s on s.organization_id = t.organization_id and s.id = t.segment_id
  join organizations o on o.id = t.organization_id
  left join email_messages m on m.organization_id = t.organization_id and m.id = t.email_message_id
  cross join lateral (
    select coalesce(sum(sent), 0)::int as sent, coalesce(sum(failed), 0)::int as failed, coalesce(sum(skipped), 0)::int as skipped, coalesce(sum(cancelled), 0)::int as cancelled,
      coalesce(sum(unknown), 0)::int as unknown, coalesce(sum(bounced), 0)::int as bounced, coalesce(sum(opened), 0)::int as opened, coalesce(sum(clicked), 0)::int as clicked,
      coalesce(sum(unsubscribed), 0)::int as unsubscribed, coalesce(bool_and(sent = 0 and unknown = 0 and (lease_until is null or lease_until < now())), true) as untouched
    from campaign_chunks c where c.organization_id = t.organization_id and c.campaign_id = t.id) k`;

export async function findCampaign(trx: Trx, organizations: readonly string[], id: string): Promise<CampaignRow | undefined> {
  const { rows } =
    await sql<CampaignRow>`select ${campaignColumns} from ${campaignSource} where t.organization_id = any(${organizations}::uuid[]) and t.id = ${id}`.execute(
      trx,
    );
  return rows[0];
}

/**
 * Locks the campaign, so that what is checked next still holds at the update. One that may start anew is locked with its ranges: a worker that
 * has just taken one, and has not committed it yet, is waited for and then seen.
 */
export async function lockCampaign(trx: Trx, organizations: readonly string[], id: string): Promise<CampaignRow | undefined> {
  const { rows } = await sql<{ status: Status }>`
    select status from campaigns where organization_id = any(${organizations}::uuid[]) and id = ${id} for update`.execute(trx);
  const status = rows[0]?.status;
  if (status === undefined) return undefined;
  if (status === "cancelled" || status === "failed")
    await sql`select 1 from campaign_chunks where organization_id = any(${organizations}::uuid[]) and campaign_id = ${id} order by chunk for update`.execute(
      trx,
    );
  return findCampaign(trx, organizations, id);
}

export async function listExclusions(trx: Trx, organizationId: string, id: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ reason: string; n: number }>`
    select reason, count(*) as n from campaign_exclusions where organization_id = ${organizationId} and campaign_id = ${id} group by reason order by reason`.execute(
    trx,
  );
  return Object.fromEntries(rows.map(({ reason, n }) => [reason, n]));
}

export interface NewCampaign {
  id: string;
  organizationId: string;
  editionId: string;
  segmentId: string;
  name: string;
  channel: Channel;
  emailMessageId: string | null;
  smsBody: Record<string, string>;
  notAfter: Date | string | null;
  audience: People | null;
  mailRelayId: string | null;
  /** who writes it */
  by: string;
}

export async function insertCampaign(trx: Trx, campaign: NewCampaign): Promise<void> {
  await sql`insert into campaigns (id, organization_id, edition_id, segment_id, name, channel, email_message_id, sms_body, not_after, audience, mail_relay_id, edited_by)
    values (${campaign.id}, ${campaign.organizationId}, ${campaign.editionId}, ${campaign.segmentId}, ${campaign.name}, ${campaign.channel}, ${campaign.emailMessageId}, ${JSON.stringify(campaign.smsBody)},
      ${campaign.notAfter}, ${campaign.audience}, ${campaign.mailRelayId}, ${campaign.by})`.execute(trx);
}

/** Another segment, audience or content takes the approval away and makes who wrote it its author. */
export async function updateCampaignContent(trx: Trx, campaign: Omit<NewCampaign, "editionId">): Promise<void> {
  const { segmentId, channel, emailMessageId, by } = campaign;
  const smsBody = sql`${JSON.stringify(campaign.smsBody)}::jsonb`;
  const same = sql`(segment_id = ${segmentId} and channel = ${channel} and email_message_id is not distinct from ${emailMessageId}::uuid and sms_body = ${smsBody} and audience is not distinct from ${campaign.audience})`;
  await sql`update campaigns set name = ${campaign.name}, segment_id = ${segmentId}, channel = ${channel}, email_message_id = ${emailMessageId}, sms_body = ${smsBody},
    not_after = ${campaign.notAfter}, audience = ${campaign.audience}, mail_relay_id = ${campaign.mailRelayId}, edited_by = case when ${same} then edited_by else ${by}::uuid end, approved_by = case when ${same} then approved_by end,
    approved_at = case when ${same} then approved_at end, modified = now(), version = version + 1
    where organization_id = ${campaign.organizationId} and id = ${campaign.id}`.execute(trx);
}

export async function deleteCampaignRow(trx: Trx, organizationId: string, id: string): Promise<void> {
  await sql`delete from campaigns where organization_id = ${organizationId} and id = ${id}`.execute(trx);
}

// A campaign that starts anew has nobody in it yet: the rows of the last snapshot go in the statement that moves the state, and only if it moved.
const withoutSnapshot = (organizationId: string, id: string) => {
  const gone = (table: string) =>
    sql`${sql.ref(`${table}_gone`)} as (delete from ${sql.table(table)} where organization_id = ${organizationId} and campaign_id = ${id} and exists (select 1 from moved))`;
  return sql.join([gone("campaign_chunks"), gone("campaign_recipients"), gone("campaign_exclusions"), gone("campaign_links")]);
};

const unstarted = (
  urgent: boolean,
) => sql`urgent = ${urgent}, started_at = null, completed_at = null, error_message = '', failure = null, paused_at = null, pause_reason = null, paused_by = null,
  probe_at = null, user_count = 0, total_recipients = 0,
  lease_owner = null, lease_until = null, modified = now(), version = t.version + 1`;

// What people saw when they let it go: how many the segment had when it was last calculated.
const shownCount = (organizationId: string) =>
  sql`(select case when s.calculated_at is not null then s.user_count end from segments s where s.organization_id = ${organizationId} and s.id = t.segment_id)`;

/** draft, scheduled, cancelled or failed to scheduled. */
export async function scheduleCampaignIf(
  trx: Trx,
  organizationId: string,
  id: string,
  from: readonly Status[],
  at: Date,
): Promise<boolean> {
  const { rows } = await sql`
    with moved as (
      update campaigns t set status = 'scheduled', scheduled_at = ${at}, shown_count = ${shownCount(organizationId)}, ${unstarted(false)}
      where organization_id = ${organizationId} and id = ${id} and status = any(${from}) returning id
    ), ${withoutSnapshot(organizationId, id)} select id from moved`.execute(trx);
  return rows.length === 1;
}

/**
 * Into calculating, unless its organization asks for an approval that it does not have; with the segment's expression and the message's version frozen.
 * A due one keeps its scheduled_at and must be due; the others clear it. An urgent one must be transactional, waits for nobody's approval, is not tracked
 * and not compared with what was shown.
 */
export async function startCampaignIf(
  trx: Trx,
  organizationId: string,
  id: string,
  from: readonly Status[],
  start: "now" | "due" | "urgent",
): Promise<boolean> {
  const due = start === "due";
  const urgent = start === "urgent";
  const approved = sql`(c.approved_at is not null and c.approved_message_version is not distinct from m.version and c.approved_expression = s.expression and c.approved_audience = coalesce(c.audience, s.audience))`;
  const transactional = sql`(s.communication_type = 'transactional' and coalesce(m.communication_type, 'transactional') = 'transactional')`;
  const { rows } = await sql`
    with moved as (
      update campaigns t set status = 'calculating', scheduled_at = ${due ? sql`t.scheduled_at` : sql`null`}, ${unstarted(urgent)},
        shown_count = ${due ? sql`t.shown_count` : urgent ? sql`null` : shownCount(organizationId)}, run = t.run + 1,
        frozen_expression = s.expression, frozen_audience = coalesce(c.audience, s.audience), frozen_message_version = m.version, tracking = ${urgent ? sql`'none'` : sql`coalesce(m.tracking, o.tracking)`},
        communication_type = case when s.communication_type = 'marketing' or m.communication_type = 'marketing' then 'marketing' else 'transactional' end
      from campaigns c join segments s on s.organization_id = c.organization_id and s.id = c.segment_id
        join organizations o on o.id = c.organization_id
        left join email_messages m on m.organization_id = c.organization_id and m.id = c.email_message_id
      where c.organization_id = ${organizationId} and c.id = ${id} and t.organization_id = c.organization_id and t.id = c.id
        and t.status = any(${from}) and ${due ? sql`t.scheduled_at <= now()` : sql`true`}
        and ${urgent ? transactional : sql`(not o.approval or ${approved})`}
      returning t.id
    ), ${withoutSnapshot(organizationId, id)} select id from moved`.execute(trx);
  return rows.length === 1;
}

/** scheduled, calculating, sending or failed to cancelled. What is handed over stays sent; the worker closes the rest. */
export async function cancelCampaignIf(trx: Trx, organizationId: string, id: string): Promise<boolean> {
  const { rows } =
    await sql`update campaigns set status = 'cancelled', run = run + 1, completed_at = case when started_at is null then null else now() end, paused_at = null, pause_reason = null,
    paused_by = null, probe_at = null, lease_owner = null, lease_until = null, modified = now(), version = version + 1
    where organization_id = ${organizationId} and id = ${id} and status in ('scheduled', 'calculating', 'sending', 'failed') returning id`.execute(
      trx,
    );
  return rows.length === 1;
}
