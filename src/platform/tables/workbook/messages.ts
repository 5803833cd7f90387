import type { TableProblem } from "../table-error.ts";
import type { RecordBatch, TableLimits, TableRecord } from "../types.ts";

/** What the worker is to do: give the first records of all sheets, or all records of one. */
export type WorkbookTask =
  | { job: "sample"; path: string; limits: TableLimits; records: number }
  | { job: "read"; path: string; limits: TableLimits; sheet: string | null; headerRow: number };

export interface SheetSample {
  name: string;
  hidden: boolean;
  records: TableRecord[];
}

/** What the worker says. After each `batch` it waits for a message back before it gets two ahead. */
export type WorkbookMessage =
  | { type: "batch"; batch: RecordBatch }
  | { type: "sheets"; sheets: SheetSample[] }
  | { type: "failed"; code: TableProblem; message: string; row: number | null }
  | { type: "done" };
