import type { Database } from "../../platform/database/database.ts";
import { asSystem } from "../../platform/database/doors.ts";
import type { Storage } from "../../platform/storage/storage.ts";
import { listUnusedKeys } from "./queries.ts";

const BATCH = 500;
/** Longer than any upload takes from its last byte to its row. */
const GRACE_MS = 24 * 60 * 60_000;

/** Removes stored bytes that no file has: what a crash left between bytes and row, or between a deleted row and its bytes. */
export async function removeUnusedBytes(db: Database, storage: Storage, now: Date): Promise<void> {
  let batch: string[] = [];
  const judge = async () => {
    const keys = batch;
    batch = [];
    for (const key of await asSystem(db, "maintenance", (trx) => listUnusedKeys(trx, keys))) await storage.remove(key);
  };
  for await (const key of storage.listBefore(new Date(now.getTime() - GRACE_MS))) {
    batch.push(key);
    if (batch.length === BATCH) await judge();
  }
  if (batch.length > 0) await judge();
}
