import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { BounceKind } from "../../../channels/email/bounce/bounce-kind.ts";
import type { Trx } from "../../../platform/database/doors.ts";
import { emitEvents } from "../../../platform/journal/events.ts";
import { recordReturned } from "../../bounces/queries.ts";
import { isAskedFor } from "../../webhooks/queries.ts";
import type { MessageLease } from "./claim.ts";
import type { MessageStatus } from "./schema.ts";

/** What became of a message. */
export interface MessageOutcome {
  status: MessageStatus;
  reason: string;
  response: string;
  /** seconds until the next attempt of one that stays queued */
  retryAfter: number | null;
  /** an attempt was made */
  attempted: boolean;
  address?: string;
  language?: string | null;
  bounce?: BounceKind | null;
  providerId?: string | null;
  parts?: number | null;
  costE4?: number | null;
}

/** One that was not handed over, with the reason. */
export function notSent(
  status: "skipped" | "failed" | "queued",
  reason: string,
  response = "",
  retryAfter: number | null = null,
): MessageOutcome {
  return { status, reason, response, retryAfter, attempted: false };
}

/** Whether the message is still this worker's to hand over. */
export async function holdsMessage(trx: Trx, lease: MessageLease): Promise<boolean> {
  const { rows } =
    await sql`select 1 from messages where ${atMessage(lease)} and status = 'queued' and lease_token = ${lease.lease_token} and lease_until > now()`.execute(
      trx,
    );
  return rows.length === 1;
}

/** Intent of a text: committed before it is handed over, so that no other worker ever hands it over again. False when it is another's. */
export async function beginText(trx: Trx, lease: MessageLease): Promise<boolean> {
  const { rows } = await sql`
    update messages set status = 'unknown', reason = 'handing_over', sent_at = now(), attempts = attempts + 1
    where ${atMessage(lease)} and status = 'queued' and lease_token = ${lease.lease_token} and lease_until > now() returning id`.execute(
    trx,
  );
  return rows.length === 1;
}

/** Writes what became of it, once: whoever lost the lease writes nothing, and one that was settled meanwhile keeps what it says. */
export async function recordMessage(trx: Trx, lease: MessageLease, outcome: MessageOutcome, secretKey: string): Promise<void> {
  const { status, reason, response, retryAfter, language = null, providerId = null, parts = null, costE4 = null, address = null } = outcome;
  const handedOver = status === "sent" || status === "unknown";
  const { rows } = await sql<{ user_id: string | null; edition_id: string | null; channel: string }>`
    update messages set status = ${status}, reason = ${reason}, response = ${response.slice(0, 500)}, language = coalesce(${language}, language),
      attempts = attempts + case when ${outcome.attempted} and status = 'queued' then 1 else 0 end, next_attempt_at = now() + make_interval(secs => ${retryAfter ?? 0}),
      provider_id = coalesce(${providerId}, provider_id), parts = coalesce(${parts}, parts), cost_e4 = case when ${handedOver} then coalesce(${costE4}, cost_e4) end,
      sent_at = case when ${handedOver} then coalesce(sent_at, now()) end, address = coalesce(${address}, address), lease_owner = null, lease_until = null, modified = now(), version = version + 1
    where ${atMessage(lease)} and status in ('queued', 'unknown') and lease_token = ${lease.lease_token} returning user_id, edition_id, channel`.execute(
    trx,
  );
  const [row] = rows;
  if (!row) return;
  if (status === "sent" || status === "failed") await tell(trx, lease, `message.${status}`, row.edition_id, { ...row, reason, response });
  if (outcome.bounce && outcome.bounce !== "none") await recordRefusal(trx, lease, outcome.bounce, response, secretKey);
}

async function tell(
  trx: Trx,
  { organization_id: organizationId, id }: MessageLease,
  type: string,
  editionId: string | null,
  data: object,
): Promise<void> {
  if (!(await isAskedFor(trx, organizationId, type))) return;
  await emitEvents(trx, [{ organizationId, type, objectId: id, editionId, data: { id, campaign_id: null, ...data } }]);
}

// The relay has just been told the address, so it is the guest's own.
async function recordRefusal(trx: Trx, lease: MessageLease, bounce: BounceKind, diagnostic: string, secretKey: string): Promise<void> {
  const fingerprint = createHash("sha256").update(`smtp ${lease.id}`).digest();
  const status = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(diagnostic)?.[0] ?? "";
  const told = { type: "bounce" as const, bounce, status, diagnostic, source: "smtp" as const, fingerprint, isCurrentAddress: () => true };
  await recordReturned(trx, lease.organization_id, { campaignId: lease.id, position: 0, ...told }, secretKey);
}

function atMessage({ organization_id, id }: Pick<MessageLease, "organization_id" | "id">) {
  return sql`organization_id = ${organization_id} and id = ${id}`;
}
