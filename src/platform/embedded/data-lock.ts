import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedError } from "./embedded-error.ts";

export type DataLock = Readonly<{
  /** Tells a next start that this one is about to release. */
  ending: () => void;
  release: () => void;
}>;

/** The holder may be one whose parent was just killed and that has not noticed yet. */
const WAIT_MS = 1_500;
const WAIT_FOR_ENDING_MS = 15_000;

/**
 * One owner of a data folder at a time. The lock is the kernel's own on an SQLite file, so it ends with the process, however that ends,
 * and no stale one is left behind. A holder that is just ending is waited for. Throws EmbeddedError when another keeps it.
 */
export async function lockFolder(folder: string): Promise<DataLock> {
  const owner = join(folder, "lock-owner");
  const since = Date.now();
  for (;;) {
    const database = tryLock(join(folder, "lock"));
    if (database) {
      writeFileSync(owner, `${process.pid}\n`);
      return { ending: () => writeFileSync(owner, `${process.pid} ending\n`), release: () => release(database, owner) };
    }
    if (Date.now() - since > (isEnding(owner) ? WAIT_FOR_ENDING_MS : WAIT_MS)) throw new EmbeddedError(inUse(folder, owner));
    await sleep(100);
  }
}

function tryLock(file: string): DatabaseSync | undefined {
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && "errcode" in error && (error.errcode === 5 || error.errcode === 6)) return undefined;
    throw error;
  }
}

function release(database: DatabaseSync, owner: string): void {
  rmSync(owner, { force: true });
  database.close();
}

function isEnding(owner: string): boolean {
  return readOwner(owner).endsWith("ending");
}

function inUse(folder: string, owner: string): string {
  const by = readOwner(owner) ? `process ${readOwner(owner)}` : "another process";
  return `The data folder ${folder} is in use by ${by}: end that one first, or set PREO_DATA_DIR to another folder.`;
}

function readOwner(owner: string): string {
  try {
    return readFileSync(owner, "utf8").trim();
  } catch {
    return "";
  }
}
