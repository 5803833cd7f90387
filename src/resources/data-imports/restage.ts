import { inOrganizations } from "../../platform/database/doors.ts";
import type { JobContext } from "../../platform/jobs/job.ts";
import { withPath } from "./open-file.ts";
import { findImportFile, type ImportRow } from "./queries.ts";
import { stageFile } from "./stage-file.ts";
import { deleteStagedRows, hasStagedRow, type Run, requireRun } from "./staging-queries.ts";

const TIMEOUT_MS = 60_000;

/**
 * A crash of the database empties the staged rows, which are unlogged; so does a restored backup. What they were made of is still there: the file and the plan.
 * A file with rows has its last one staged last, so that a reading that was cut off begins anew. @throws Stale
 */
export async function ensureStaged(context: JobContext, run: Run, row: ImportRow): Promise<void> {
  const { plan, file_id } = row;
  if (!plan || file_id === null) return;
  const file = await inOrganizations(
    context.db,
    [run.organizationId],
    async (trx) => {
      await requireRun(trx, run);
      if (await hasStagedRow(trx, run)) return undefined;
      await deleteStagedRows(trx, run);
      return findImportFile(trx, run.organizationId, file_id);
    },
    { timeoutMs: TIMEOUT_MS },
  );
  if (!file) return;
  context.log.warn({ import: run.id }, "an import's rows were lost with a crash of the database: they are read again");
  await withPath(context.storage, file, (path) => stageFile(context, run, { path, row, plan, products: new Map(), counts: false }));
}
