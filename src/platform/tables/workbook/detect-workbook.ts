import { filledWidth } from "../blank.ts";
import { type TableFinding, tableOf } from "../find-table.ts";
import { TableError } from "../table-error.ts";
import type { DetectedTable, Reading, TableLimits, TableRecord, TableWarning, UnsureReading } from "../types.ts";
import type { SheetSample } from "./messages.ts";
import { runWorkbookWorker } from "./run-worker.ts";

const SAMPLE_RECORDS = 200;

interface RankedSheet extends SheetSample {
  table: TableFinding;
  score: number;
}

/** Chooses the sheet with the table, visible ones first, and finds its header. */
export async function detectWorkbook(
  path: string,
  overrides: Partial<Reading>,
  limits: TableLimits,
  signal?: AbortSignal,
): Promise<DetectedTable> {
  const samples = await sampleSheets(path, limits, signal);
  const ranked = samples.map((sample) => rank(sample, overrides)).sort((a, b) => b.score - a.score);
  const chosen = choose(ranked, overrides.sheet ?? null);
  const { headerRow, header, originals, sample, warnings, unsure } = chosen.table;
  return {
    reading: {
      format: "xlsx",
      encoding: null,
      bom: false,
      delimiter: null,
      quote: null,
      line_ending: null,
      header_row: headerRow,
      sheet: chosen.name,
    },
    header,
    originals,
    sample: sample.map((record) => padded(record, header.length)),
    warnings: [...hiddenWarning(chosen), ...warnings.filter((warning) => warning.code !== "ragged_rows")],
    unsure: [...unsureSheet(ranked, chosen, overrides), ...unsure],
    sheets: samples.map((one) => summary(one, ranked)),
  };
}

async function sampleSheets(path: string, limits: TableLimits, signal?: AbortSignal): Promise<SheetSample[]> {
  for await (const message of runWorkbookWorker({ job: "sample", path, limits, records: SAMPLE_RECORDS }, signal)) {
    if (message.type === "sheets") return message.sheets;
  }
  return [];
}

function rank(sample: SheetSample, overrides: Partial<Reading>): RankedSheet {
  const records = sample.records.filter((record) => filledWidth(record.cells) > 0);
  const table = tableOf(records, overrides.sheet === undefined || overrides.sheet === sample.name ? overrides : {});
  const below = records.filter((record) => record.row > table.headerRow && record.cells.length > table.header.length / 2).length;
  const score = table.header.length * Math.min(below, 50) * (sample.hidden ? 0.001 : 1) * (table.headerRow === 0 ? 0.1 : 1);
  return { ...sample, table, score };
}

function choose(ranked: RankedSheet[], name: string | null): RankedSheet {
  const chosen = name === null ? ranked.find((sheet) => sheet.table.header.length > 0) : ranked.find((sheet) => sheet.name === name);
  if (chosen) return chosen;
  if (name === null) throw new TableError("file_empty", "The workbook has no sheet with a table in it.");
  const names = ranked.map((sheet) => `"${sheet.name}"`).join(", ");
  throw new TableError("sheet_not_found", `The workbook has no sheet "${name}". It has: ${names}.`);
}

function hiddenWarning(chosen: RankedSheet): TableWarning[] {
  return chosen.hidden ? [{ code: "hidden_sheet", message: `The sheet "${chosen.name}" is hidden.` }] : [];
}

function unsureSheet(ranked: RankedSheet[], chosen: RankedSheet, overrides: Partial<Reading>): UnsureReading[] {
  const others = ranked.filter((sheet) => sheet !== chosen && sheet.score > chosen.score * 0.5).map((sheet) => sheet.name);
  return overrides.sheet || others.length === 0 ? [] : [{ field: "sheet", chosen: chosen.name, others }];
}

function summary(sample: SheetSample, ranked: RankedSheet[]): DetectedTable["sheets"][number] {
  const table = ranked.find((sheet) => sheet.name === sample.name)?.table;
  return {
    name: sample.name,
    hidden: sample.hidden,
    header_row: table && table.headerRow > 0 ? table.headerRow : null,
    columns: table?.header.length ?? 0,
  };
}

function padded(record: TableRecord, width: number): TableRecord {
  const missing = Math.max(0, width - record.cells.length);
  return {
    row: record.row,
    cells: record.cells.concat(Array<string>(missing).fill("")),
    kinds: (record.kinds ?? "") + "-".repeat(missing),
  };
}
