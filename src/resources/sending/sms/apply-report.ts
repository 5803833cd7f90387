import { sql } from "kysely";
import type { SmsCallback } from "../../../channels/sms/transport.ts";
import { inOrganizations, type Trx } from "../../../platform/database/doors.ts";
import type { Services } from "../../../platform/http/call.ts";
import { findLinkOrganization } from "../../tracking/queries.ts";
import { readSmsRef, type SmsRef } from "./link.ts";
import { recordSms } from "./results.ts";

type Report = Extract<SmsCallback, { kind: "report" }>;

/** What became of a text that the provider had taken. A report also settles one whose hand-over was in doubt. */
export async function applyReport({ db, secretKey }: Pick<Services, "db" | "secretKey">, report: Report): Promise<void> {
  const ref = readSmsRef(secretKey, report.ref);
  const organizationId = ref && (await findLinkOrganization(db, ref.id));
  if (!ref || organizationId === undefined) return;
  const apply = ref.kind === "message" ? applyToMessage : applyToRecipient;
  await inOrganizations(db, [organizationId], (trx) => apply(trx, organizationId, ref, report));
}

async function applyToRecipient(trx: Trx, organizationId: string, { id, position }: SmsRef, report: Report): Promise<void> {
  const { rows } = await sql<{ state: string }>`
    select state from campaign_recipients where organization_id = ${organizationId} and campaign_id = ${id} and position = ${position} for update`.execute(
    trx,
  );
  if (rows[0]?.state === "unknown") {
    const outcome = {
      position,
      state: "sent" as const,
      reason: "",
      response: report.detail.slice(0, 500),
      providerId: report.providerId || null,
    };
    await recordSms(trx, { organization_id: organizationId, campaign_id: id }, [
      { ...outcome, language: null, retryAfter: null, parts: null, costE4: null },
    ]);
  }
  if (report.state === "delivered") await markDelivered(trx, organizationId, id, position);
  if (report.state === "undelivered") await markUndelivered(trx, organizationId, id, position, report);
}

async function markDelivered(trx: Trx, organizationId: string, campaignId: string, position: number): Promise<void> {
  await sql`update campaign_recipients set delivered_at = now()
    where organization_id = ${organizationId} and campaign_id = ${campaignId} and position = ${position} and state = 'sent' and delivered_at is null`.execute(
    trx,
  );
}

// The first such report counts; a number that nobody has is not written to again.
async function markUndelivered(trx: Trx, organizationId: string, campaignId: string, position: number, report: Report): Promise<void> {
  const { rows } = await sql<{ user_id: string | null }>`
    with first as (
      update campaign_recipients set bounced_at = now(), response = ${report.detail.slice(0, 500)}
      where organization_id = ${organizationId} and campaign_id = ${campaignId} and position = ${position} and state = 'sent' and bounced_at is null and delivered_at is null
      returning position, user_id
    ), told as (
      insert into message_events (organization_id, campaign_id, position, type, detail)
      select ${organizationId}, ${campaignId}, position, 'bounce', ${JSON.stringify({ channel: "sms", detail: report.detail.slice(0, 500) })}::jsonb from first
    ), counted as (
      update campaign_chunks set bounced = bounced + 1
      where organization_id = ${organizationId} and campaign_id = ${campaignId} and exists (select 1 from first) and ${position} between lo and hi
    )
    select user_id from first`.execute(trx);
  const userId = rows[0]?.user_id ?? null;
  if (report.deadNumber && userId !== null) await markDead(trx, organizationId, userId);
}

async function applyToMessage(
  trx: Trx,
  organizationId: string,
  { id }: SmsRef,
  { state, detail, providerId, deadNumber }: Report,
): Promise<void> {
  const undelivered = state === "undelivered";
  const { rows } = await sql<{ user_id: string | null }>`
    update messages set status = 'sent', reason = '', provider_id = coalesce(${providerId || null}, provider_id),
      delivered_at = case when ${state === "delivered"} then coalesce(delivered_at, now()) else delivered_at end,
      bounced_at = case when ${undelivered} and delivered_at is null then coalesce(bounced_at, now()) else bounced_at end,
      response = case when ${undelivered} then ${detail.slice(0, 500)} else response end, modified = now(), version = version + 1
    where organization_id = ${organizationId} and id = ${id} and channel = 'sms' and status in ('sent', 'unknown') returning user_id`.execute(
    trx,
  );
  const userId = rows[0]?.user_id ?? null;
  if (undelivered && deadNumber && userId !== null) await markDead(trx, organizationId, userId);
}

async function markDead(trx: Trx, organizationId: string, userId: string): Promise<void> {
  await sql`update users set sms_status = 'bounced', modified = now(), version = version + 1
    where organization_id = ${organizationId} and id = ${userId} and sms_status = 'ok'`.execute(trx);
}
