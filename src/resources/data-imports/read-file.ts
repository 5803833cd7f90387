import { readRecords } from "../../platform/tables/read-records.ts";
import type { RecordBatch, TableRecord } from "../../platform/tables/types.ts";
import type { Analysis } from "./analysis.ts";
import { isOwnRejects, unguardedCell } from "./rejects-file.ts";

/** The rows of a file below its header. A file of rejected rows comes back as it was before its cells were made safe to open. */
export async function* readRows(
  path: string,
  { reading, originals }: Pick<Analysis, "reading" | "originals">,
  signal?: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const batches = readRecords(path, reading, signal ? { signal } : {});
  if (!isOwnRejects(originals)) return yield* batches;
  for await (const batch of batches) yield { ...batch, records: batch.records.map(unguarded) };
}

function unguarded(record: TableRecord): TableRecord {
  return { ...record, cells: record.cells.map(unguardedCell) };
}
