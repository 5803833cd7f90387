import { sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";
import { type ChunkLease, LEASE_SECONDS } from "../chunks.ts";

/** What became of one text. `unknown` stays as the hand-over began. */
export interface SmsOutcome {
  position: number;
  state: "sent" | "failed" | "skipped" | "queued" | "unknown";
  reason: string;
  response: string;
  language: string | null;
  retryAfter: number | null;
  providerId: string | null;
  parts: number | null;
  costE4: number | null;
}

/**
 * Intent: those who are about to be handed over are marked as unknown and committed before. A worker that dies now leaves nobody who would be written
 * to twice. False when the range is another's or the campaign does not run: nothing may be handed over.
 */
export async function beginHandOver(trx: Trx, lease: ChunkLease, workerId: string, positions: readonly number[]): Promise<boolean> {
  const { rows } = await sql<{ n: number }>`
    with held as (
      select 1 from campaign_chunks where ${atChunk(lease)} and lease_token = ${lease.lease_token} and lease_owner = ${workerId} and lease_until > now()
        and exists (select 1 from campaigns where organization_id = ${lease.organization_id} and id = ${lease.campaign_id} and status = 'sending' and paused_at is null and run = ${lease.run})
      for update
    ), begun as (
      update campaign_recipients set state = 'unknown', reason = 'handing_over', response = '', sent_at = now(), attempts = attempts + 1
      where organization_id = ${lease.organization_id} and campaign_id = ${lease.campaign_id} and position = any(${positions}::int[]) and state = 'queued' and exists (select 1 from held)
      returning 1
    ), counted as (
      update campaign_chunks set unknown = unknown + (select count(*) from begun), lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
      where ${atChunk(lease)} and exists (select 1 from held)
    )
    select count(*)::int as n from begun`.execute(trx);
  return rows[0]?.n === positions.length;
}

/** Records results, whoever holds the range by now: who was handed over was handed over. A row that was settled meanwhile keeps what it says. */
export async function recordSms(
  trx: Trx,
  range: { organization_id: string; campaign_id: string },
  outcomes: readonly SmsOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const column = <K extends keyof SmsOutcome>(key: K) => outcomes.map((outcome) => outcome[key]);
  await sql`
    with given as (
      select * from unnest(${column("position")}::int[], ${column("state")}::text[], ${column("reason")}::text[], ${column("response")}::text[], ${column("language")}::text[],
        ${column("retryAfter")}::float8[], ${column("providerId")}::text[], ${column("parts")}::smallint[], ${column("costE4")}::bigint[])
        as g(position, state, reason, response, language, retry_after, provider_id, parts, cost_e4)
    ), before as (
      select r.position, r.state from campaign_recipients r join given g on g.position = r.position
      where r.organization_id = ${range.organization_id} and r.campaign_id = ${range.campaign_id} and r.state in ('queued', 'unknown') for update of r
    ), changed as (
      update campaign_recipients r set state = g.state, reason = g.reason, response = g.response, language = coalesce(g.language, r.language),
        provider_id = coalesce(g.provider_id, r.provider_id), parts = coalesce(g.parts, r.parts), cost_e4 = case when g.state in ('sent', 'unknown') then coalesce(g.cost_e4, r.cost_e4) end,
        next_attempt_at = now() + make_interval(secs => g.retry_after), sent_at = case when g.state in ('sent', 'unknown') then coalesce(r.sent_at, now()) end
      from given g, before b
      where r.organization_id = ${range.organization_id} and r.campaign_id = ${range.campaign_id} and r.position = g.position and b.position = g.position
      returning r.position, b.state as was, g.state as state, coalesce(r.cost_e4, 0) as cost
    )
    update campaign_chunks c set sent = c.sent + n.sent, failed = c.failed + n.failed, skipped = c.skipped + n.skipped, unknown = c.unknown + n.unknown, cost_e4 = c.cost_e4 + n.cost
    from (select k.chunk, count(*) filter (where h.state = 'sent') as sent, count(*) filter (where h.state = 'failed') as failed, count(*) filter (where h.state = 'skipped') as skipped,
        count(*) filter (where h.state = 'unknown') - count(*) filter (where h.was = 'unknown') as unknown, coalesce(sum(h.cost) filter (where h.state = 'sent'), 0)::bigint as cost
      from changed h join campaign_chunks k on k.organization_id = ${range.organization_id} and k.campaign_id = ${range.campaign_id} and h.position between k.lo and k.hi group by k.chunk) n
    where c.organization_id = ${range.organization_id} and c.campaign_id = ${range.campaign_id} and c.chunk = n.chunk`.execute(trx);
}

/** Whoever is back in the queue makes the range due again. */
export async function hastenRange(trx: Trx, organizationId: string, campaignId: string, position: number): Promise<void> {
  await sql`update campaign_chunks set next_attempt_at = now()
    where organization_id = ${organizationId} and campaign_id = ${campaignId} and state = 'open' and ${position} between lo and hi`.execute(
    trx,
  );
}

function atChunk(lease: ChunkLease) {
  return sql`organization_id = ${lease.organization_id} and campaign_id = ${lease.campaign_id} and chunk = ${lease.chunk}`;
}
