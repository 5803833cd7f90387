import { inOrganizations } from "../../platform/database/doors.ts";
import type { JobContext } from "../../platform/jobs/job.ts";
import { createRowReader } from "./mapping/read-row.ts";
import type { MappingPlan, RowReading } from "./mapping/types.ts";
import type { ImportRow } from "./queries.ts";
import { readRows } from "./read-file.ts";
import { countProduct, type ProductCounter } from "./source-products.ts";
import { addRowsDone, insertStagedRows, type NewStagedRow, type Run, requireRun } from "./staging-queries.ts";
import { takingTurns } from "./turns.ts";
import { isAnalysed } from "./view.ts";

const BATCH_ROWS = 5_000;
const TIMEOUT_MS = 60_000;

export interface Staging {
  path: string;
  row: ImportRow;
  plan: MappingPlan;
  products: ProductCounter;
  /** false: the rows were counted when they were first read */
  counts?: boolean;
}

/** Reads the whole file into the staged rows, a batch a transaction, and counts its products. Gives the number of rows. @throws Stale, TableError */
export async function stageFile(context: JobContext, run: Run, { path, row, plan, products, counts = true }: Staging): Promise<number> {
  if (!isAnalysed(row.detected)) return 0;
  const read = createRowReader(plan);
  const turn = takingTurns();
  let waiting: NewStagedRow[] = [];
  let rows = 0;
  const flush = async () => {
    const batch = waiting;
    waiting = [];
    rows += batch.length;
    await inOrganizations(
      context.db,
      [run.organizationId],
      async (trx) => {
        if (counts) await addRowsDone(trx, run, batch.length);
        else await requireRun(trx, run);
        await insertStagedRows(trx, run, batch);
      },
      { timeoutMs: TIMEOUT_MS },
    );
  };
  for await (const { records } of readRows(path, row.detected, context.signal)) {
    for (const record of records) {
      const { product, ...staged } = read(record);
      if (product) countProduct(products, product);
      waiting.push(stagedRow(staged));
      await turn();
    }
    if (waiting.length >= BATCH_ROWS) await flush();
  }
  if (waiting.length > 0) await flush();
  return rows;
}

function stagedRow(staged: Omit<RowReading, "product">): NewStagedRow {
  return { row: staged.row, key: staged.key, prepared: JSON.stringify(staged) };
}
