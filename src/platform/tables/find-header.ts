import { filledWidth, isBlankCell } from "./blank.ts";
import type { TableRecord } from "./types.ts";

/** How far down a header is looked for. */
const LOOKED_AT = 60;

export interface HeaderFinding {
  /** The header; undefined when the table starts without one. */
  header: TableRecord | undefined;
  /** Further records that could be the header. */
  others: number[];
}

/** Finds the record with the names of the columns among the first records that are not blank: as wide as the table, all names, no values. */
export function findHeader(records: readonly TableRecord[]): HeaderFinding {
  const width = usualWidth(records);
  const candidates = records.slice(0, LOOKED_AT).filter((record) => isHeaderOf(record, width));
  const first = candidates[0];
  if (first === undefined) return { header: undefined, others: [] };
  const fuller = candidates.find(
    (record) => record.row > first.row && record.row <= first.row + 3 && filled(record) >= filled(first) * 1.5,
  );
  const header = fuller ?? first;
  return standsBelowValues(records, header, width)
    ? { header: undefined, others: [header.row] }
    : { header, others: otherRows(first, header) };
}

function otherRows(first: TableRecord, header: TableRecord): number[] {
  return first === header ? [] : [first.row];
}

/** Values of the table above the header that was found: then it is one more row of text, and the table has no header. */
function standsBelowValues(records: readonly TableRecord[], header: TableRecord, width: number): boolean {
  return records.some((record) => record.row < header.row && filled(record) >= Math.max(2, width * 0.6) && record.cells.some(isValue));
}

/** The width that most records reach. */
function usualWidth(records: readonly TableRecord[]): number {
  const widths = records.map((record) => filledWidth(record.cells)).sort((a, b) => a - b);
  return widths[Math.floor(widths.length / 2)] ?? 0;
}

function isHeaderOf(record: TableRecord, width: number): boolean {
  const names = record.cells.filter((cell) => !isBlankCell(cell));
  if (names.length === 0 || filledWidth(record.cells) < width * 0.6 || names.length < width * 0.3) return false;
  if (record.cells.length === 2 && width === 2 && names.length < 2) return false;
  const values = record.cells.filter((cell, index) => isValue(cell) || isTyped(record.kinds?.[index])).length;
  return values <= names.length * 0.1 && new Set(names).size >= names.length * 0.5 && names.every((name) => name.length <= 500);
}

function filled(record: TableRecord): number {
  return record.cells.filter((cell) => !isBlankCell(cell)).length;
}

function isTyped(kind: string | undefined): boolean {
  return kind !== undefined && kind !== "t" && kind !== "T" && kind !== "-";
}

/** Whether a cell is plainly a value: an address, a number, amount, date, time or phone number. A year alone may be a name. */
function isValue(cell: string): boolean {
  const text = cell.trim();
  if (text.length > 100 || /^(?:19|20)\d{2}$/.test(text)) return false;
  return (
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ||
    /^[-+'(]?(?:[A-Z]{3} ?|[€$£] ?)?\d[\d\s.,:/+()-]*(?:[TZ][\d:.]*Z?)?(?: ?(?:[ap]m|[A-Z]{3}|kr\.?|€))?$/i.test(text)
  );
}
