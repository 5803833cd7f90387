import { csvLine } from "../../platform/text/csv.ts";

/** The columns before the file's own: at the end they would hide how many cells a row has. */
export const REJECT_COLUMNS = ["Preo row", "Preo reason"] as const;

/** Whether a file was downloaded here as rejected rows. */
export function isOwnRejects(header: readonly string[]): boolean {
  return REJECT_COLUMNS.every((name, index) => header[index] === name);
}

// One apostrophe more than the cell has, so that exactly one can be taken away again.
const GUARDED = /^'+(?:[\s\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])/u;

/** A line with a cell for each of the file's; none is a formula, and `unguardedCell` gives each back as it was. */
export function rejectLine(cells: readonly string[]): string {
  return csvLine(cells.map((cell) => (GUARDED.test(cell) ? `'${cell}` : cell)));
}

export function unguardedCell(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
