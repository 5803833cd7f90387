import { filledWidth, isBlankCell } from "./blank.ts";
import type { TableRecord, TableWarning } from "./types.ts";

export interface ColumnNames {
  header: string[];
  originals: string[];
  warnings: TableWarning[];
}

/** Names for all columns, each different, from the header record and the records below it. */
export function nameColumns(header: TableRecord | undefined, below: readonly TableRecord[]): ColumnNames {
  const used = Math.max(0, ...below.map((record) => usedWidth(record, header)));
  const width = header ? Math.max(filledWidth(header.cells), Math.min(header.cells.length, used)) : used;
  const originals = Array.from({ length: width }, (_, index) => header?.cells[index] ?? "");
  const names = distinct(originals.map((name, index) => tidy(name) || `Column ${index + 1}`));
  return { header: names, originals, warnings: header ? warningsOf(originals, names, header.row) : [] };
}

function usedWidth(record: TableRecord, header: TableRecord | undefined): number {
  return header ? filledWidth(record.cells.slice(0, header.cells.length)) : filledWidth(record.cells);
}

function tidy(name: string): string {
  return name.replace(/[\s\u200b\u2060]+/g, " ").trim();
}

function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  const all = new Set(names);
  return names.map((name) => {
    let free = name;
    for (let count = 2; taken.has(free) || (free !== name && all.has(free)); count += 1) free = `${name} (${count})`;
    taken.add(free);
    return free;
  });
}

function warningsOf(originals: readonly string[], names: readonly string[], row: number): TableWarning[] {
  const repeated = [...new Set(originals.filter((name, index) => !isBlankCell(name) && tidy(name) !== names[index]))];
  const unnamed = originals.flatMap((name, index) => (isBlankCell(name) ? [index + 1] : []));
  const warnings: TableWarning[] = [];
  if (repeated.length > 0)
    warnings.push({ code: "duplicate_headers", row, message: `More than one column is called ${quoteAll(repeated)}.` });
  if (unnamed.length > 0) warnings.push({ code: "unnamed_columns", row, message: `Columns without a name: ${unnamed.join(", ")}.` });
  return warnings;
}

function quoteAll(names: readonly string[]): string {
  return names.map((name) => `"${tidy(name)}"`).join(", ");
}
