import { stat } from "node:fs/promises";
import { isBlankRecord } from "./blank.ts";
import { createCsvScanner } from "./csv-scanner.ts";
import { decodeFile } from "./decode-file.ts";
import { TABLE_LIMITS } from "./limits.ts";
import { TableError } from "./table-error.ts";
import type { Reading, RecordBatch, TableLimits, TableRecord } from "./types.ts";
import { readWorkbookRecords } from "./workbook/read-workbook.ts";

export interface ReadOptions {
  limits?: Partial<TableLimits>;
  signal?: AbortSignal;
}

const BATCH_RECORDS = 1_000;

/**
 * The records after the header in batches, with constant memory however large the file is. Fewer or more cells than the header has are given as they are.
 * Cells share memory with the piece of the file they came from: copy a text that is kept for longer than its batch. Throws TableError.
 */
export async function* readRecords(path: string, reading: Reading, options: ReadOptions = {}): AsyncGenerator<RecordBatch> {
  const limits = { ...TABLE_LIMITS, ...options.limits };
  yield* reading.format === "xlsx"
    ? readWorkbookRecords(path, reading, limits, options.signal)
    : readCsvRecords(path, reading, limits, options.signal);
}

async function* readCsvRecords(path: string, reading: Reading, limits: TableLimits, signal?: AbortSignal): AsyncGenerator<RecordBatch> {
  const size = Math.max(1, (await stat(path)).size);
  const scanner = createCsvScanner({ delimiter: reading.delimiter ?? ",", quote: reading.quote ?? '"' }, limits);
  let batch: RecordBatch = { records: [], blank: 0, progress: 0 };
  for await (const piece of decodeFile(path, reading.encoding ?? "utf-8", signal)) {
    collect(marked(scanner.push(piece.text, false), piece), reading.header_row, batch);
    batch.progress = piece.bytes / size;
    if (batch.records.length >= BATCH_RECORDS) {
      yield batch;
      batch = { records: [], blank: 0, progress: batch.progress };
    }
  }
  collect(scanner.push("", true), reading.header_row, batch);
  yield { ...batch, progress: 1 };
}

/** Looks closer only where the whole piece gives reason to. */
function marked(records: TableRecord[], piece: { text: string; bad: boolean }): TableRecord[] {
  if (piece.bad) for (const record of records) if (record.cells.some((cell) => cell.includes("\ufffd"))) record.problem = "bad_encoding";
  if (piece.text.includes("\0")) refuseNul(records);
  return records;
}

function refuseNul(records: readonly TableRecord[]): never {
  const row = records.find((record) => record.cells.some((cell) => cell.includes("\0")))?.row ?? (records.at(-1)?.row ?? 0) + 1;
  throw new TableError(
    "nul_bytes",
    `Record ${row} holds a NUL byte, which no table of text has. Export the file again as CSV (UTF-8).`,
    row,
  );
}

function collect(records: readonly TableRecord[], headerRow: number, batch: RecordBatch): void {
  for (const record of records) {
    if (record.row <= headerRow) continue;
    if (isBlankRecord(record.cells)) batch.blank += 1;
    else batch.records.push(record);
  }
}
