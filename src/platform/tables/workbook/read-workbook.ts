import type { Reading, RecordBatch, TableLimits } from "../types.ts";
import { runWorkbookWorker } from "./run-worker.ts";

/** The records of one sheet below its header, in batches. */
export async function* readWorkbookRecords(
  path: string,
  reading: Reading,
  limits: TableLimits,
  signal?: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const task = { job: "read", path, limits, sheet: reading.sheet, headerRow: reading.header_row } as const;
  for await (const message of runWorkbookWorker(task, signal)) if (message.type === "batch") yield message.batch;
}
