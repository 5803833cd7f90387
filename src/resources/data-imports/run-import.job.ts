import { Type } from "typebox";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import { refreshStatistics } from "../../platform/database/statistics.ts";
import { defineJob, type JobContext } from "../../platform/jobs/job.ts";
import { emitImportEvent } from "./events.ts";
import { beating } from "./heartbeat.ts";
import { type Prepared, type PreparedBatch, prepareBatch } from "./landers.ts";
import { addLanded, failImportIf, finishImportIf, insertRejects, type LandedItem, updateLandedItems } from "./landing-queries.ts";
import { listAllSourceProducts } from "./product-queries.ts";
import type { ImportRow } from "./queries.ts";
import { ensureStaged } from "./restage.ts";
import { givenUp } from "./rules.ts";
import { claimRunIf, deleteStagedRows, listStagedItems, type Run, requireRun, Stale } from "./staging-queries.ts";

/** Orders and rows of one transaction: what a kill costs at most. */
const BATCH_ITEMS = 500;
const BATCH_ROWS = 1_000;
// A batch may wait for another one of the same organization.
const TIMEOUT_MS = 60_000;
/** Orders after which the planner is told of them; then after four times as many. Past some of these autovacuum keeps up. */
const FIRST_REFRESH = 2_000;
const REFRESH_GROWTH = 4;
const TOLD_CHANGES = 1_000;

/**
 * Lands an import that is `importing`, a batch a transaction: orders, what they replaced, their outcomes and the counts together.
 * Whoever takes over goes on after the last batch that was committed.
 */
export const runImport = defineJob({
  name: "data-import-landing",
  payload: Type.Object({ organization_id: Type.String(), import_id: Type.String() }),
  run: async ({ organization_id: organizationId, import_id: id }, context) => {
    const row = await within(context, organizationId, (trx) => claimRunIf(trx, { organizationId, id }, "importing"));
    if (!row) return;
    const run: Run = { organizationId, id, number: row.run, status: "importing" };
    const hopeless = givenUp(row);
    if (hopeless !== undefined) return fail(context, run, hopeless);
    try {
      await beating(context, run, () => landAll(context, run, row));
    } catch (error) {
      if (error instanceof Stale) return;
      const message = explain(error);
      if (message === undefined) throw error;
      context.log.warn({ err: error, import: id }, "an import could not go on");
      await fail(context, run, message);
    }
  },
});

async function fail(context: JobContext, run: Run, message: string): Promise<void> {
  await within(context, run.organizationId, async (trx) => {
    const failed = await failImportIf(trx, run, message);
    if (failed) await emitImportEvent(trx, "data_import.failed", failed);
  });
}

async function landAll(context: JobContext, run: Run, row: ImportRow): Promise<void> {
  const { plan } = row;
  if (!plan) throw new Stale("the import was never processed");
  await ensureStaged(context, run, row);
  const products = await within(context, run.organizationId, (trx) => listAllSourceProducts(trx, run));
  const toCreate = products
    .filter(({ create_product }) => create_product)
    .map(({ source_external_id: external_id, source_sku: sku, source_name: name }) => ({ external_id, sku, name }));
  const prepare = async (after: number): Promise<PreparedBatch> => {
    const items = await within(context, run.organizationId, (trx) =>
      listStagedItems(trx, run, { after, atMost: BATCH_ITEMS, rowsAtMost: BATCH_ROWS }),
    );
    return prepareBatch(row, plan, items, { secretKey: context.secretKey, productsToCreate: toCreate });
  };
  // The next batch is read and put together while the database writes the last.
  let next = prepare(row.landed_position);
  let [landed, refreshAt] = [0, FIRST_REFRESH];
  for (;;) {
    const batch = await next;
    const last = batch.items.at(-1);
    if (!last) break;
    if (context.signal.aborted) throw new Error("the worker stops: another one goes on");
    next = prepare(last.position);
    next.catch(() => undefined);
    await within(context, run.organizationId, async (trx) => {
      await requireRun(trx, run);
      await keepOutcomes(trx, run, row, batch.items, await batch.land(trx));
    });
    landed += batch.items.length;
    if (landed < refreshAt) continue;
    refreshAt *= REFRESH_GROWTH;
    await refreshStatistics(context.db, { changes: TOLD_CHANGES });
  }
  await within(context, run.organizationId, async (trx) => {
    const done = await finishImportIf(trx, run);
    if (!done) throw new Stale("the import was cancelled or taken over");
    await deleteStagedRows(trx, run);
    await emitImportEvent(trx, "data_import.completed", done);
  });
}

async function keepOutcomes(trx: Trx, run: Run, row: ImportRow, batch: readonly Prepared[], items: readonly LandedItem[]): Promise<void> {
  const of = (wanted: LandedItem["outcome"]) => batch.filter((_, index) => items[index]?.outcome === wanted);
  const rows = (some: readonly Prepared[]) => some.reduce((sum, { row_count }) => sum + row_count, 0);
  const rejected = of("rejected");
  await updateLandedItems(trx, run, items);
  await insertRejects(trx, run, items);
  await addLanded(trx, run, {
    position: batch.at(-1)?.position ?? 0,
    rows: rows(batch),
    ...{ created: of("created").length, updated: of("updated").length, unchanged: of("unchanged").length, erased: of("erased").length },
    rejected: rejected.filter(({ key }) => key !== null || row.kind !== "orders").length,
    rowsRejected: rows(rejected),
  });
}

/** What trying again would meet again, such as a value that the database does not take; undefined for a trouble that passes. */
function explain(error: unknown): string | undefined {
  const { code } = error as { code?: string };
  return code !== undefined && /^(22|23|42)/.test(code)
    ? `The database refused a batch of orders (${code}): what landed before it stays and can be undone`
    : undefined;
}

function within<T>(context: JobContext, organizationId: string, work: (trx: Trx) => Promise<T>): Promise<T> {
  return inOrganizations(context.db, [organizationId], work, { timeoutMs: TIMEOUT_MS });
}
