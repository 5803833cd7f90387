/** Whether a cell holds nothing that can be seen: empty, white space, no-break and zero-width spaces. */
export function isBlankCell(cell: string): boolean {
  if (cell === "") return true;
  for (let index = 0; index < cell.length; index += 1) {
    const code = cell.charCodeAt(index);
    if (code > 32 && code < 127) return false;
    if (code !== 32 && !/[\s\u200b\u2060]/.test(cell.charAt(index))) return false;
  }
  return true;
}

/** Whether all cells of a record are blank. */
export function isBlankRecord(cells: readonly string[]): boolean {
  return cells.every(isBlankCell);
}

/** Number of cells up to the last that is not blank. */
export function filledWidth(cells: readonly string[]): number {
  let width = cells.length;
  while (width > 0 && isBlankCell(cells[width - 1] ?? "")) width -= 1;
  return width;
}
