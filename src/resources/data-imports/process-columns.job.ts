import { Type } from "typebox";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import { defineJob, type JobContext } from "../../platform/jobs/job.ts";
import { MissingBytesError } from "../../platform/storage/storage.ts";
import { TableError } from "../../platform/tables/table-error.ts";
import { type Analysis, analyseFile } from "./analysis.ts";
import { updateAnalysis } from "./analysis-queries.ts";
import { beating } from "./heartbeat.ts";
import type { MappingPlan } from "./mapping/types.ts";
import { withPath } from "./open-file.ts";
import { findPlanParts, obstacles, type Planned, planOf } from "./plan.ts";
import { findImportFile, type ImportRow } from "./queries.ts";
import { givenUp } from "./rules.ts";
import { collectProducts, type ProductCounter, TooManyProducts } from "./source-products.ts";
import { stageFile } from "./stage-file.ts";
import {
  claimRunIf,
  countOrders,
  deleteStaged,
  failProcessingIf,
  finishProcessing,
  insertItems,
  type Run,
  requireRun,
  Stale,
} from "./staging-queries.ts";
import { findNotices } from "./take-file.ts";
import { isAnalysed } from "./view.ts";

// Grouping a million rows takes some seconds.
const TIMEOUT_MS = 600_000;

/** Reads every row of an import that is `processing_columns`. A run that was cut off is done again from the start by whoever takes over. */
export const processColumns = defineJob({
  name: "data-import-processing",
  payload: Type.Object({ organization_id: Type.String(), import_id: Type.String() }),
  run: async ({ organization_id: organizationId, import_id: id }, context) => {
    const claimed = await within(context, organizationId, async (trx) => {
      const row = await claimRunIf(trx, { organizationId, id }, "processing_columns");
      if (row) await deleteStaged(trx, { organizationId, id });
      return row;
    });
    if (!claimed) return;
    const run: Run = { organizationId, id, number: claimed.run, status: "processing_columns" };
    const hopeless = givenUp(claimed);
    if (hopeless !== undefined) return within(context, organizationId, (trx) => failProcessingIf(trx, run, hopeless));
    try {
      await beating(context, run, () => readRows(context, run, claimed));
    } catch (error) {
      if (error instanceof Stale) return;
      const message = explain(error);
      if (message === undefined) throw error;
      await within(context, organizationId, (trx) => failProcessingIf(trx, run, message));
    }
  },
});

async function readRows(context: JobContext, run: Run, row: ImportRow): Promise<void> {
  const file = await within(context, run.organizationId, async (trx) =>
    row.file_id === null ? undefined : findImportFile(trx, run.organizationId, row.file_id),
  );
  if (!file) throw new Refused("The import has no file: give it one");
  await withPath(context.storage, file, async (path) => {
    const plan = await completePlan(context, run, row, path);
    const products = new Map() as ProductCounter;
    const rows = await stageFile(context, run, { path, row, plan, products });
    if (rows === 0) throw new Refused("The file has no rows below its header");
    await within(context, run.organizationId, async (trx) => {
      await requireRun(trx, run);
      await insertItems(trx, run);
      const orders = await countOrders(trx, run, row.kind);
      const undecided = await collectProducts(trx, row, products);
      await finishProcessing(trx, run, { plan, orders, rows, undecided });
    });
  });
}

/** How a row is read hangs on all values of its columns, so all are looked at first. */
async function completePlan(context: JobContext, run: Run, row: ImportRow, path: string): Promise<MappingPlan> {
  const analysis = await wholeAnalysis(context, row, path);
  const planned = await within(context, run.organizationId, async (trx): Promise<Planned & { stops: string[] }> => {
    await requireRun(trx, run);
    const notices = await findNotices(trx, row, analysis);
    await updateAnalysis(trx, run, analysis, notices);
    const made = planOf(await findPlanParts(trx, row, analysis));
    return { ...made, stops: obstacles(made, notices) };
  });
  if (!planned.plan || planned.stops.length > 0) throw new Refused(planned.stops.join(". "));
  return planned.plan;
}

async function wholeAnalysis(context: JobContext, row: ImportRow, path: string): Promise<Analysis> {
  if (!isAnalysed(row.detected)) throw new Refused("The import has no file: give it one");
  if (row.detected.complete) return row.detected;
  const { analysis } = await analyseFile(path, row.options, { whole: true, signal: context.signal });
  const { shop, suggested, timezone, exported_at } = row.detected;
  return { ...analysis, shop, suggested, timezone, exported_at };
}

/** What people have to mend: shown as the import's error_message. */
class Refused extends Error {}

function explain(error: unknown): string | undefined {
  if (error instanceof Refused || error instanceof TableError || error instanceof TooManyProducts) return error.message;
  if (error instanceof MissingBytesError) return "The file's bytes are gone: upload it again";
  return undefined;
}

function within<T>(context: JobContext, organizationId: string, work: (trx: Trx) => Promise<T>): Promise<T> {
  return inOrganizations(context.db, [organizationId], work, { timeoutMs: TIMEOUT_MS });
}
