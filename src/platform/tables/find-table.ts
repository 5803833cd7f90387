import { isBlankRecord } from "./blank.ts";
import { findHeader } from "./find-header.ts";
import { nameColumns } from "./name-columns.ts";
import type { Reading, TableRecord, TableWarning, UnsureReading } from "./types.ts";

const SAMPLE_RECORDS = 100;

export interface TableFinding {
  headerRow: number;
  header: string[];
  originals: string[];
  sample: TableRecord[];
  warnings: TableWarning[];
  unsure: UnsureReading[];
}

/** Header, column names and first records of the table that starts somewhere in `records`. */
export function tableOf(records: readonly TableRecord[], overrides: Partial<Reading>): TableFinding {
  const filled = records.filter((record) => !isBlankRecord(record.cells));
  const found = findHeader(filled);
  const header = overrides.header_row === undefined ? found.header : records.find((record) => record.row === overrides.header_row);
  const headerRow = overrides.header_row ?? header?.row ?? 0;
  const below = filled.filter((record) => record.row > headerRow);
  const names = nameColumns(header, below);
  const decided = overrides.header_row !== undefined || found.others.length === 0;
  const unsure: UnsureReading[] = decided ? [] : [{ field: "header_row", chosen: String(headerRow), others: found.others.map(String) }];
  return {
    headerRow,
    ...names,
    sample: below.slice(0, SAMPLE_RECORDS),
    warnings: [...rowWarnings(filled, headerRow, names.header.length), ...names.warnings],
    unsure,
  };
}

function rowWarnings(filled: readonly TableRecord[], headerRow: number, width: number): TableWarning[] {
  const warnings: TableWarning[] = [];
  const above = filled.filter((record) => record.row < headerRow).length;
  if (headerRow === 0) warnings.push({ code: "no_header", message: "No row with column names was found. Choose it, or name the columns." });
  if (above > 0) warnings.push({ code: "rows_above_header", message: `${above} rows above the column names are left out.` });
  const ragged = filled.find(
    (record) => record.row > headerRow && (record.cells.length < width || !isBlankRecord(record.cells.slice(width))),
  );
  if (ragged)
    warnings.push({
      code: "ragged_rows",
      row: ragged.row,
      message: `Row ${ragged.row} has ${ragged.cells.length} cells, the header ${width}.`,
    });
  return warnings;
}
