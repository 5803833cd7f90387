import { sql } from "kysely";
import type { SmsState } from "../../../channels/sms/transport.ts";
import type { Database } from "../../../platform/database/database.ts";
import { asSystem, inOrganizations } from "../../../platform/database/doors.ts";
import type { CampaignKey } from "../campaign-state.ts";
import type { Sending } from "../sending.ts";
import { smsRef } from "./link.ts";
import { hastenRange, recordSms, type SmsOutcome } from "./results.ts";

/** A hand-over that nobody holds any more: long enough after it began that no call can still be under way. */
export const SETTLE_AFTER_SECONDS = 120;
export const GIVEN_UP_AFTER_SECONDS = 24 * 3_600;
const AT_ONCE = 20;

interface UnknownRow {
  position: number;
  user_phone: string | null;
  provider_id: string | null;
  sent_at: Date;
  /** its range is still open: it can be sent */
  open: boolean;
  too_old: boolean;
}

/** Asks the provider what became of texts of unknown outcome. One that never arrived is queued again; one without an answer for a day has failed. */
export async function settleUnknown(sending: Sending): Promise<boolean> {
  const keys = await listUnsettled(sending.db);
  for (const key of keys) await settleCampaign(sending, key);
  return false;
}

function listUnsettled(db: Database): Promise<CampaignKey[]> {
  return asSystem(db, "settle", async (trx) => {
    const { rows } = await sql<CampaignKey>`
      select organization_id, campaign_id as id from campaign_chunks where channel = 'sms' and unknown > 0 group by organization_id, campaign_id limit 100`.execute(
      trx,
    );
    return rows;
  });
}

async function settleCampaign(sending: Sending, key: CampaignKey): Promise<void> {
  const rows = await inOrganizations(sending.db, [key.organization_id], async (trx) => {
    const found = await sql<UnknownRow>`
      with due as (
        select r.position from campaign_recipients r where r.organization_id = ${key.organization_id} and r.campaign_id = ${key.id} and r.state = 'unknown'
          and r.sent_at < now() - make_interval(secs => ${SETTLE_AFTER_SECONDS}) and (r.next_attempt_at is null or r.next_attempt_at <= now())
        order by r.position limit ${AT_ONCE} for update skip locked
      )
      update campaign_recipients r set next_attempt_at = now() + interval '2 minutes' from due
      where r.organization_id = ${key.organization_id} and r.campaign_id = ${key.id} and r.position = due.position
      returning r.position, r.provider_id, r.sent_at, r.sent_at > now() - interval '9 minutes' as open, r.sent_at < now() - make_interval(secs => ${GIVEN_UP_AFTER_SECONDS}) as too_old,
        coalesce((select phone from users u where u.organization_id = r.organization_id and u.id = r.user_id),
          (select phone from tickets h where h.organization_id = r.organization_id and h.id = r.ticket_id)) as user_phone`.execute(trx);
    return found.rows;
  });
  for (const row of rows) await settle(sending, key, row);
}

async function settle(sending: Sending, key: CampaignKey, row: UnknownRow): Promise<void> {
  const ref = smsRef(sending.secretKey, { kind: "campaign", id: key.id, position: row.position });
  const asked = { ref, to: row.user_phone ?? "", providerId: row.provider_id, sentAt: row.sent_at };
  const state = row.user_phone === null ? "unknown" : await sending.sms.lookup(asked);
  const found = settledState(state, { tooOld: row.too_old, maySendAgain: row.open });
  if (!found) return;
  const outcome: SmsOutcome = {
    ...found,
    position: row.position,
    language: null,
    retryAfter: null,
    providerId: null,
    parts: null,
    costE4: null,
  };
  await inOrganizations(sending.db, [key.organization_id], async (trx) => {
    await recordSms(trx, { organization_id: key.organization_id, campaign_id: key.id }, [outcome]);
    if (outcome.state === "queued") await hastenRange(trx, key.organization_id, key.id, row.position);
  });
}

/** What a look-up says of a text of unknown outcome; undefined: nothing yet. */
export function settledState(
  state: SmsState,
  { tooOld, maySendAgain }: { tooOld: boolean; maySendAgain: boolean },
): { state: "sent" | "queued" | "failed"; reason: string; response: string } | undefined {
  if (state === "accepted" || state === "delivered" || state === "undelivered")
    return { state: "sent", reason: "", response: `looked up: ${state}` };
  if (state === "never_arrived")
    return { state: maySendAgain ? "queued" : "failed", reason: "never_arrived", response: "the provider never had it" };
  return tooOld ? { state: "failed", reason: "unconfirmed", response: "no answer for 24 hours" } : undefined;
}
