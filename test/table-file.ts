import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type ReadOptions, readRecords } from "../src/platform/tables/read-records.ts";
import type { Reading, TableRecord } from "../src/platform/tables/types.ts";

/** Path of a file with this content, gone when the test is over. */
export function fileWith(content: Buffer | string): string {
  const folder = mkdtempSync(join(tmpdir(), "preo-table-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "table");
  writeFileSync(path, content);
  return path;
}

/** All records of a file, and how many were blank. */
export async function readAll(path: string, reading: Reading, options?: ReadOptions): Promise<{ records: TableRecord[]; blank: number }> {
  const records: TableRecord[] = [];
  let blank = 0;
  for await (const batch of readRecords(path, reading, options)) {
    records.push(...batch.records);
    blank += batch.blank;
  }
  return { records, blank };
}
