import type { TableLimits } from "./types.ts";

const MIB = 1024 * 1024;

/** What is read when the caller sets no other limits. */
export const TABLE_LIMITS: TableLimits = {
  fileBytes: 2048 * MIB,
  workbookBytes: 20 * MIB,
  columns: 1_000,
  cellCharacters: 200_000,
  recordCharacters: 2_000_000,
  unpackedBytes: 200 * MIB,
  entries: 1_000,
  ratio: 100,
  cells: 10_000_000,
  sharedStrings: 700_000,
  sheets: 50,
  workerMemoryMb: 160,
  workerTimeMs: 120_000,
};
