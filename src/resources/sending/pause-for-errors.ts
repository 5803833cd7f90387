import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { type CampaignKey, journal } from "./campaign-state.ts";
import type { ChunkLease } from "./chunks.ts";
import type { ErrorWindows } from "./error-window.ts";
import type { Sending } from "./sending.ts";

/**
 * Too many messages are refused: going on would cost the sender's good name and the rest of the recipients. Those who were refused lately by a policy or for the
 * content go back into the queue first, then the campaign waits until somebody has mended what is wrong and resumes it.
 */
export async function pauseForErrors(
  trx: Trx,
  { secretKey }: Pick<Sending, "secretKey">,
  windows: ErrorWindows,
  lease: ChunkLease,
): Promise<void> {
  const window = windows.of(lease.campaign_id, lease.run);
  const { alarm } = window;
  if (alarm === undefined) return;
  const key: CampaignKey = { organization_id: lease.organization_id, id: lease.campaign_id };
  await putBack(trx, key, window.blameless());
  windows.forget(lease.campaign_id, lease.run);
  const { rows } = await sql`
    update campaigns set paused_at = now(), pause_reason = 'error_ratio', error_message = ${`Too many were refused: ${alarm}. See why, mend it, then resume or cancel`},
      modified = now(), version = version + 1
    where organization_id = ${key.organization_id} and id = ${key.id} and status = 'sending' and paused_at is null returning id`.execute(
    trx,
  );
  if (rows.length > 0) await journal(trx, key, "campaign.paused", secretKey);
}

// A range that was done is open again; what counts as failed is what stays so.
async function putBack(trx: Trx, { organization_id: organizationId, id }: CampaignKey, positions: readonly number[]): Promise<void> {
  await sql`
    with back as (
      update campaign_recipients set state = 'queued', next_attempt_at = null
      where organization_id = ${organizationId} and campaign_id = ${id} and position = any(${positions}::int[]) and state = 'failed' and reason = 'refused' returning position
    )
    update campaign_chunks c set failed = c.failed - n.back, state = 'open', next_attempt_at = now()
    from (select k.chunk, count(*) as back from back join campaign_chunks k on k.organization_id = ${organizationId} and k.campaign_id = ${id} and back.position between k.lo and k.hi
      group by k.chunk) n
    where c.organization_id = ${organizationId} and c.campaign_id = ${id} and c.chunk = n.chunk`.execute(trx);
}
