// What a spreadsheet would take for a formula, also behind a byte order mark or white space that it drops.
const FORMULA = /^(?:[\s\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])/u;
const NEEDS_QUOTES = /["\r\n,;]/;

/** Spreadsheets tell UTF-8 by it. */
export const BYTE_ORDER_MARK = "\ufeff";

/** One line of CSV (RFC 4180). A cell that a spreadsheet would calculate gets an apostrophe before it; null is empty. */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map((cell) => (cell === null ? "" : quoted(FORMULA.test(cell) ? `'${cell}` : cell))).join(",")}\r\n`;
}

function quoted(cell: string): string {
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
