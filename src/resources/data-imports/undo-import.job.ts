import { Type } from "typebox";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import { defineJob, type JobContext } from "../../platform/jobs/job.ts";
import { lockIdentities } from "../users/queries.ts";
import type { ImportRow } from "./queries.ts";
import { type Run, requireRun, Stale } from "./staging-queries.ts";
import {
  claimUndoIf,
  deleteGrantedConsents,
  deleteMadeOrders,
  deleteMadeSuppressions,
  deleteMadeUsers,
  finishUndoIf,
  hideMadeProducts,
  KEPT,
  listChanges,
  restoreOrders,
  restoreUsers,
  settleChanges,
} from "./undo-queries.ts";

const BATCH = 1_000;
// A batch may wait for another one of the same organization.
const TIMEOUT_MS = 60_000;

type Undo = (trx: Trx, run: Run, ids: readonly string[], row: ImportRow) => Promise<string[]>;

/** What is undone after the orders that were made, in this order: a guest goes when nothing of theirs is left. */
const STEPS: { type: string; made: boolean; undo: Undo; reason?: string }[] = [
  { type: "order", made: false, undo: restoreOrders },
  { type: "consent", made: true, undo: deleteGrantedConsents },
  { type: "user", made: false, undo: restoreUsers },
  { type: "user", made: true, undo: deleteMadeUsers, reason: KEPT.inUse },
  { type: "suppression", made: true, undo: deleteMadeSuppressions },
  { type: "product", made: true, undo: hideMadeProducts, reason: KEPT.inUse },
];

/** Gives back what an import replaced, a batch a transaction. Whoever takes over goes on with what is left. */
export const undoImport = defineJob({
  name: "data-import-undo",
  payload: Type.Object({ organization_id: Type.String(), import_id: Type.String() }),
  run: async ({ organization_id: organizationId, import_id: id }, context) => {
    const row = await within(context, organizationId, (trx) => claimUndoIf(trx, { organizationId, id }));
    if (!row) return;
    const run: Run = { organizationId, id, number: row.run, status: row.status };
    try {
      await undoOrders(context, run, row);
      for (const step of STEPS) await undoStep(context, run, row, step);
      await within(context, organizationId, (trx) => finishUndoIf(trx, run));
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
    }
  },
});

async function undoOrders(context: JobContext, run: Run, row: ImportRow): Promise<void> {
  for (let after: number | null = row.undo_position; after !== null; ) {
    const from: number = after;
    after = await batch(context, run, (trx) => deleteMadeOrders(trx, run, { after: from, atMost: BATCH }));
  }
}

async function undoStep(
  context: JobContext,
  run: Run,
  row: ImportRow,
  { type, made, undo, reason }: (typeof STEPS)[number],
): Promise<void> {
  for (let more = true; more; )
    more = await batch(context, run, async (trx) => {
      const ids = await listChanges(trx, run, { type, made, atMost: BATCH });
      if (ids.length === 0) return false;
      const undone = await undo(trx, run, ids, row);
      await settleChanges(trx, run, { type, ids, undone }, reason);
      return true;
    });
}

function batch<T>(context: JobContext, run: Run, work: (trx: Trx) => Promise<T>): Promise<T> {
  if (context.signal.aborted) throw new Error("the worker stops: another one goes on");
  return within(context, run.organizationId, async (trx) => {
    await requireRun(trx, run);
    await lockIdentities(trx, run.organizationId);
    return work(trx);
  });
}

function within<T>(context: JobContext, organizationId: string, work: (trx: Trx) => Promise<T>): Promise<T> {
  return inOrganizations(context.db, [organizationId], work, { timeoutMs: TIMEOUT_MS });
}
