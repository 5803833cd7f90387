import { Type } from "typebox";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import { refreshStatistics } from "../../platform/database/statistics.ts";
import { defineJob, type JobContext } from "../../platform/jobs/job.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import {
  type Calculation,
  claimCalculationIf,
  failCalculationIf,
  findMembers,
  finishCalculationIf,
  insertMembers,
  type SegmentKey,
  updateHeartbeatIf,
} from "./calculation-queries.ts";
import { describeCostliestClause } from "./costly-clause.ts";
import { findDependence } from "./dependence.ts";
import { forgetMembersLater } from "./forget-members.job.ts";
import { membersSql } from "./predicate-sql.ts";
import { findDatabaseTime, type Progress, requireMeaning, SegmentExpressionError, type SegmentRow } from "./queries.ts";

const HEARTBEAT_MS = 5_000;
/** Members stored between two signs of progress. */
const SLICE = 100_000;

/**
 * Calculates the members of a segment that is `calculating`; any other it leaves alone.
 * A claim takes a new number, so a run that was cut off or overtaken can write nothing any more.
 */
export const calculateSegment = defineJob({
  name: "segment-calculation",
  payload: Type.Object({ organization_id: Type.String(), segment_id: Type.String() }),
  concurrency: 2,
  run: async ({ organization_id, segment_id }, context) => {
    const key = { organizationId: organization_id, id: segment_id };
    const calculation = await within(context, key, (trx) => claimCalculationIf(trx, key));
    if (calculation) await calculate(calculation, context);
  },
});

async function calculate(calculation: Calculation, context: JobContext): Promise<void> {
  const beat = (progress?: Progress) => within(context, calculation, (trx) => updateHeartbeatIf(trx, calculation, progress));
  const heartbeat = setInterval(() => void beat().catch(() => undefined), HEARTBEAT_MS);
  try {
    await refreshStatistics(context.db, { besides: asksForSegments(calculation) ? [] : ["segment_members"] });
    await within(context, calculation, (trx) => writeMembers(trx, calculation, beat));
  } catch (error) {
    if (error instanceof Stale) return;
    const message = await explain(error, calculation, context);
    if (message === undefined) throw error;
    context.log.warn({ err: error, segment: calculation.id }, "a segment could not be calculated");
    await within(context, calculation, async (trx) => emit(trx, "segment.failed", await failCalculationIf(trx, calculation, message)));
  } finally {
    clearInterval(heartbeat);
  }
}

// One transaction: a run that is killed leaves nothing, and a stale one takes its members back.
async function writeMembers(trx: Trx, calculation: Calculation, beat: (progress: Progress) => Promise<boolean>): Promise<void> {
  const { checked, predicate } = await requireMeaning(trx, calculation);
  const dependence = await findDependence(trx, calculation.organizationId, predicate, checked);
  const now = await findDatabaseTime(trx);
  const { total, pages } = await findMembers(trx, calculation, membersSql(predicate, calculation.organizationId, now));
  const step = Math.ceil((pages * SLICE) / Math.max(total, 1));
  for (let page = 0, done = 0; page < pages; page += step) {
    // A pool without a free connection costs the progress, not the calculation; whether it is stale shows at the end too.
    if (!(await beat({ phase: "storing", done, total }).catch(() => true))) throw new Stale();
    done += await insertMembers(trx, calculation, page, page + step);
  }
  const finished = await finishCalculationIf(trx, calculation, total, dependence);
  if (!finished) throw new Stale();
  await forgetMembersLater(trx, calculation, calculation.number);
  await emit(trx, "segment.ready", finished);
}

/** Every recalculation changes the members of segments by the hundred thousand, and few expressions read them. */
function asksForSegments({ expression }: Calculation): boolean {
  return expression.includes("segments");
}

/** Another calculation, an edit or a reset came in between. */
class Stale extends Error {}

async function emit(trx: Trx, type: "segment.ready" | "segment.failed", row: SegmentRow | undefined): Promise<void> {
  if (!row) return;
  const { id, name, status, user_count, error_message } = row;
  const data = { id, name, status, user_count, error_message };
  await emitEvents(trx, [{ organizationId: row.organization_id, type, objectId: id, editionId: row.edition_id, data }]);
}

/** What is wrong with the segment itself; undefined for a trouble that passes, such as a lost connection. */
async function explain(error: unknown, calculation: Calculation, context: JobContext): Promise<string | undefined> {
  if (error instanceof SegmentExpressionError) return `The expression no longer fits: ${error.message}`;
  const { code } = error as { code?: string };
  if (code === "57014") {
    const limit = `The calculation took longer than ${context.statementTimeoutMs / 1_000} seconds`;
    return `${limit}${await describeCostliestClause(context, calculation)}`;
  }
  // Data exceptions and limits of the statement: trying again would meet them again. A right that is missing (42501) is no fault of the expression.
  return code !== undefined && /^(22|54|42(?!501))/.test(code)
    ? `The database could not evaluate the expression (${code}): change the expression`
    : undefined;
}

function within<T>(context: JobContext, { organizationId }: SegmentKey, work: (trx: Trx) => Promise<T>): Promise<T> {
  return inOrganizations(context.db, [organizationId], work, { timeoutMs: context.statementTimeoutMs });
}
