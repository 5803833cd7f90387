import { sql } from "kysely";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import { refreshStatistics } from "../../platform/database/statistics.ts";
import { compileSegment, SegmentExpressionError } from "../segments/queries.ts";
import { type CampaignKey, failCampaignIf, finishCampaignIf, writeSystemAudit } from "./campaign-state.ts";
import { LEASE_SECONDS, RENEW_EVERY_MS } from "./chunks.ts";
import { pauseForDeviationIf } from "./limits.ts";
import { insertLinks, MaterialError } from "./material.ts";
import { loadMaterials } from "./materials.ts";
import { insertSnapshot } from "./recipients.ts";
import type { Sending } from "./sending.ts";

/** A million guests take a few seconds; this is the bound for the worst expression. */
const SNAPSHOT_TIMEOUT_MS = 600_000;

/**
 * Freezes the recipients of a campaign in one transaction: killed half-way nothing remains, and another worker takes over when the lease ends.
 * An expression or template that cannot work fails the campaign with the reason.
 */
export async function calculateCampaign(sending: Sending, key: CampaignKey): Promise<void> {
  const run = await claim(sending, key);
  if (run === undefined) return;
  const renewal = setInterval(() => void renew(sending, key, run).catch(() => undefined), RENEW_EVERY_MS);
  try {
    await refreshStatistics(sending.db);
    await inOrganizations(sending.db, [key.organization_id], (trx) => freeze(trx, sending, key, run), { timeoutMs: SNAPSHOT_TIMEOUT_MS });
    await refreshStatistics(sending.db);
  } catch (error) {
    if (error instanceof LeaseLost) return;
    const reason = explain(error);
    if (reason === undefined) throw error;
    await inOrganizations(sending.db, [key.organization_id], (trx) => failCampaignIf(trx, key, reason, sending.secretKey));
  } finally {
    clearInterval(renewal);
  }
}

// The run counts claims: a calculation that lost its lease ends with a number that is no longer the campaign's.
async function claim(sending: Sending, key: CampaignKey): Promise<number | undefined> {
  return inOrganizations(sending.db, [key.organization_id], async (trx) => {
    const { rows } = await sql<{ run: number }>`
      update campaigns set lease_owner = ${sending.workerId}, lease_until = now() + make_interval(secs => ${LEASE_SECONDS}), run = run + 1
      where organization_id = ${key.organization_id} and id = ${key.id} and status = 'calculating' and (lease_until is null or lease_until < now()) returning run`.execute(
      trx,
    );
    return rows[0]?.run;
  });
}

async function renew(sending: Sending, key: CampaignKey, run: number): Promise<void> {
  await inOrganizations(sending.db, [key.organization_id], (trx) =>
    sql`update campaigns set lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
      where organization_id = ${key.organization_id} and id = ${key.id} and status = 'calculating' and run = ${run}`.execute(trx),
  );
}

async function freeze(trx: Trx, sending: Sending, key: CampaignKey, run: number): Promise<void> {
  const { material, email } = await loadMaterials(trx, key, sending);
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(trx);
  const segment = { organizationId: key.organization_id, editionId: material.segmentEditionId, expression: material.expression };
  const member = await compileSegment(trx, segment, rows[0]?.now ?? new Date());
  const { users, recipients } = await insertSnapshot(trx, key.id, material.audience, member);
  if (email) await insertLinks(trx, key, email);
  const moved = await sql`
    update campaigns set status = 'sending', started_at = now(), user_count = ${users}, total_recipients = ${recipients}, lease_owner = null, lease_until = null,
      modified = now(), version = version + 1
    where organization_id = ${key.organization_id} and id = ${key.id} and status = 'calculating' and run = ${run} returning id`.execute(
    trx,
  );
  if (moved.rows.length === 0) throw new LeaseLost();
  if (recipients === 0) return void (await finishCampaignIf(trx, key, sending.secretKey));
  await writeSystemAudit(trx, key, "campaign.calculated", sending.secretKey);
  await pauseForDeviationIf(trx, key, sending.secretKey);
}

/** Another worker calculates, or the campaign was cancelled: rolls the snapshot back. */
class LeaseLost extends Error {}

function explain(error: unknown): { failure: "segment" | "content"; message: string } | undefined {
  if (error instanceof SegmentExpressionError)
    return {
      failure: "segment",
      message: `The segment's expression cannot be evaluated: ${error.message}. Mend the segment and send again`,
    };
  if (error instanceof MaterialError) return { failure: "content", message: error.message };
  const code = (error as { code?: string }).code;
  const message = "Calculating the recipients took longer than 10 minutes: simplify the segment's expression and send again";
  return code === "57014" ? { failure: "segment", message } : undefined;
}
