import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { writeAuditEntry } from "../../platform/journal/audit.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { type CampaignRow, findCampaign } from "../campaigns/queries.ts";
import { chosenRelay } from "../mail-relays/queries.ts";

/** A campaign and the organization whose door leads to it. */
export interface CampaignKey {
  organization_id: string;
  id: string;
}

/** Writes the audit entry and the event of a change that the program itself made. */
export async function journal(trx: Trx, key: CampaignKey, type: string, secretKey: string): Promise<void> {
  const campaign = await writeSystemAudit(trx, key, type, secretKey);
  if (!campaign) return;
  const { id, name, status, channel, edition_id, scheduled_at, total_recipients, sent, failed, error_message, pause_reason } = campaign;
  const data = {
    id,
    name,
    status,
    channel,
    scheduled_at,
    total_recipients,
    sent_count: sent,
    failed_count: failed,
    error_message,
    pause_reason,
  };
  await emitEvents(trx, [{ organizationId: key.organization_id, type, objectId: id, editionId: edition_id, data }]);
}

/** Writes the audit entry of a change that the program itself made and that is no event for others. */
export async function writeSystemAudit(trx: Trx, key: CampaignKey, action: string, secretKey: string): Promise<CampaignRow | undefined> {
  const campaign = await findCampaign(trx, [key.organization_id], key.id);
  if (!campaign) return undefined;
  const { id, status, error_message } = campaign;
  const changes = { fields: { status: { after: status } }, ...(error_message ? { note: { error_message } } : {}) };
  await writeAuditEntry(trx, {
    organizationId: key.organization_id,
    action,
    actorType: "system",
    actorId: null,
    objectType: "campaign",
    objectId: id,
    changes,
    requestId: null,
    secretKey,
  });
  return campaign;
}

/** The campaign itself cannot go on; who was not reached stays queued. False when it is not running any more. */
export async function failCampaignIf(
  trx: Trx,
  key: CampaignKey,
  { failure, message }: { failure: NonNullable<CampaignRow["failure"]>; message: string },
  secretKey: string,
): Promise<boolean> {
  const { rows } =
    await sql`update campaigns set status = 'failed', failure = ${failure}, paused_by = null, error_message = ${message.slice(0, 2_000)}, completed_at = now(), paused_at = null, pause_reason = null,
    lease_owner = null, lease_until = null, modified = now(), version = version + 1
    where organization_id = ${key.organization_id} and id = ${key.id} and status in ('calculating', 'sending') returning id`.execute(trx);
  if (rows.length === 0) return false;
  await journal(trx, key, "campaign.failed", secretKey);
  return true;
}

/** sending to sent, once no range is open. */
export async function finishCampaignIf(trx: Trx, key: CampaignKey, secretKey: string): Promise<boolean> {
  const { rows } =
    await sql`update campaigns c set status = 'sent', error_message = '', completed_at = now(), modified = now(), version = version + 1
    where c.organization_id = ${key.organization_id} and c.id = ${key.id} and c.status = 'sending'
      and not exists (select 1 from campaign_chunks k where k.organization_id = c.organization_id and k.campaign_id = c.id and k.state = 'open') returning id`.execute(
      trx,
    );
  if (rows.length === 0) return false;
  await journal(trx, key, "campaign.sent", secretKey);
  return true;
}

const PROBE_EVERY_SECONDS = 30;

/** The relay takes nothing: sending waits, nobody is burnt, and the relay is probed. */
export async function pauseForTransportIf(trx: Trx, key: CampaignKey, reason: string, secretKey: string): Promise<boolean> {
  const { rows } =
    await sql`update campaigns set paused_at = now(), pause_reason = 'transport_down', probe_at = now() + make_interval(secs => ${PROBE_EVERY_SECONDS}),
    error_message = ${reason.slice(0, 2_000)}, modified = now(), version = version + 1
    where organization_id = ${key.organization_id} and id = ${key.id} and status = 'sending' and paused_at is null returning id`.execute(
      trx,
    );
  if (rows.length === 0) return false;
  await journal(trx, key, "campaign.paused", secretKey);
  return true;
}

const URGENT_RETRY_SECONDS = 2;

/**
 * The relay takes nothing from an urgent campaign: its ranges for other transports go on, and this one is tried again soon.
 * False once that has gone on for `givenUpAfterSeconds`.
 */
export async function holdUrgentRange(
  trx: Trx,
  range: { organization_id: string; campaign_id: string; chunk: number },
  reason: string,
  givenUpAfterSeconds: number,
): Promise<boolean> {
  const { rows } = await sql`
    with running as (
      update campaigns set error_message = ${reason.slice(0, 2_000)} where organization_id = ${range.organization_id} and id = ${range.campaign_id} and status = 'sending'
        and started_at > now() - make_interval(secs => ${givenUpAfterSeconds}) returning id
    )
    update campaign_chunks set next_attempt_at = greatest(next_attempt_at, now() + make_interval(secs => ${URGENT_RETRY_SECONDS}))
    where organization_id = ${range.organization_id} and campaign_id = ${range.campaign_id} and chunk = ${range.chunk} and exists (select 1 from running)
    returning chunk`.execute(trx);
  return rows.length === 1;
}

/** A campaign that waits for its relay, by which it now goes. */
export interface Probe {
  waitedSeconds: number;
  channel: "email" | "sms";
  mail_relay_id: string | null;
}

/** Takes the next probe of a campaign that waits for its relay; undefined when another worker has it. */
export async function takeProbeIf(trx: Trx, key: CampaignKey): Promise<Probe | undefined> {
  const relay = chosenRelay({
    organizationId: sql`c.organization_id`,
    named: sql`c.mail_relay_id`,
    communicationType: sql`c.communication_type`,
  });
  const { rows } = await sql<{ waited: number } & Omit<Probe, "waitedSeconds">>`
    update campaigns c set probe_at = now() + make_interval(secs => ${PROBE_EVERY_SECONDS})
    where organization_id = ${key.organization_id} and id = ${key.id} and status = 'sending' and pause_reason = 'transport_down' and probe_at <= now()
    returning extract(epoch from now() - paused_at)::float8 as waited, channel, ${relay} as mail_relay_id`.execute(trx);
  const [row] = rows;
  return row && { waitedSeconds: row.waited, channel: row.channel, mail_relay_id: row.mail_relay_id };
}

/** The relay is back. */
export async function resumeFromTransportIf(trx: Trx, key: CampaignKey, secretKey: string): Promise<void> {
  await sql`update campaigns set paused_at = null, pause_reason = null, probe_at = null, error_message = '', modified = now(), version = version + 1
    where organization_id = ${key.organization_id} and id = ${key.id} and status = 'sending' and pause_reason = 'transport_down'`.execute(
    trx,
  );
  await writeSystemAudit(trx, key, "campaign.resumed", secretKey);
}
