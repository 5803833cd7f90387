import { parentPort, workerData } from "node:worker_threads";
import { TableError } from "../table-error.ts";
import type { RecordBatch, TableRecord } from "../types.ts";
import { type Archive, openArchive } from "./archive.ts";
import type { SheetSample, WorkbookMessage, WorkbookTask } from "./messages.ts";
import { parseXml } from "./parse-xml.ts";
import { readWorkbookParts, type SheetPart, type Workbook } from "./parts.ts";
import { createSheetReader } from "./sheet-reader.ts";

const BATCH_RECORDS = 1_000;
const BATCHES_AHEAD = 2;
const SAMPLED_BYTES = 8 * 1024 * 1024;

let credit = BATCHES_AHEAD;
let wake: () => void = () => undefined;

void run(workerData as WorkbookTask);

async function run(task: WorkbookTask): Promise<void> {
  parentPort?.on("message", () => {
    credit += 1;
    wake();
  });
  try {
    const archive = await openArchive(task.path, task.limits);
    const workbook = await readWorkbookParts(archive, task.limits);
    if (task.job === "sample") say({ type: "sheets", sheets: await sampleSheets(archive, workbook, task) });
    else await readSheet(archive, workbook, task);
    archive.close();
    say({ type: "done" });
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    say({ type: "failed", code: error.code, message: error.message, row: error.row });
  }
  parentPort?.close();
}

function say(message: WorkbookMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(message);
}

async function sampleSheets(archive: Archive, workbook: Workbook, task: WorkbookTask & { job: "sample" }): Promise<SheetSample[]> {
  const samples: SheetSample[] = [];
  for (const sheet of workbook.sheets.slice(0, task.limits.sheets)) {
    const records: TableRecord[] = [];
    const reader = createSheetReader({ ...workbook, limits: task.limits }, (record) => records.push(record));
    for await (const read of parseXml(archive.read(sheet.part), reader)) if (records.length >= task.records || read > SAMPLED_BYTES) break;
    samples.push({ name: sheet.name, hidden: sheet.hidden, records: records.slice(0, task.records) });
  }
  return samples;
}

async function readSheet(archive: Archive, workbook: Workbook, task: WorkbookTask & { job: "read" }): Promise<void> {
  const sheet = sheetOf(workbook, task.sheet);
  const size = Math.max(1, archive.sizeOf(sheet.part));
  let batch: RecordBatch = { records: [], blank: 0, progress: 0 };
  let [row, width] = [0, 0];
  const reader = createSheetReader({ ...workbook, limits: task.limits }, (record) => {
    batch.blank += Math.max(0, record.row - 1 - Math.max(row, task.headerRow));
    row = record.row;
    if (row === task.headerRow) width = record.cells.length;
    if (row <= task.headerRow) return;
    if (record.cells.every((cell) => cell.trim() === "")) batch.blank += 1;
    else batch.records.push(padded(record, width));
  });
  for await (const read of parseXml(archive.read(sheet.part), reader)) {
    if (batch.records.length < BATCH_RECORDS) continue;
    await give({ ...batch, progress: Math.min(1, read / size) });
    batch = { records: [], blank: 0, progress: 0 };
  }
  await give({ ...batch, progress: 1 });
}

function sheetOf(workbook: Workbook, name: string | null): SheetPart {
  const sheet = name === null ? workbook.sheets[0] : workbook.sheets.find((one) => one.name === name);
  if (sheet) return sheet;
  const names = workbook.sheets.map((one) => `"${one.name}"`).join(", ");
  throw new TableError("sheet_not_found", `The workbook has no sheet "${name}". It has: ${names}.`);
}

/** Cells that are not stored are empty, not missing. */
function padded(record: TableRecord, width: number): TableRecord {
  if (record.cells.length >= width) return record;
  const missing = width - record.cells.length;
  return {
    row: record.row,
    cells: record.cells.concat(Array<string>(missing).fill("")),
    kinds: (record.kinds ?? "") + "-".repeat(missing),
  };
}

function mayGive(): boolean {
  return credit > 0;
}

async function give(batch: RecordBatch): Promise<void> {
  while (!mayGive()) await new Promise<void>((resolve) => (wake = resolve));
  credit -= 1;
  say({ type: "batch", batch });
}
