import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { requireKey, type Storage } from "../storage.ts";
import { checkBucket } from "./check-bucket.ts";
import { createS3Client, type S3Client, type S3Timeouts, TIMEOUTS } from "./client.ts";
import { listObjectsBefore } from "./list-objects.ts";
import { readObject } from "./read-object.ts";
import type { S3Settings } from "./s3-url.ts";
import { writeObject } from "./write-object.ts";

/** Larger than the 5 MiB that servers ask of a part; held in memory once for each upload under way. */
const PART_BYTES = 8 * 1024 * 1024;
const STALE_MS = 24 * 60 * 60_000;

/**
 * Keeps bytes in a bucket, after a look whether it can be used. `scratchFolder`: where copies lie while something needs them as a file.
 * @throws StorageSettingError
 */
export async function openS3Storage(
  settings: S3Settings,
  scratchFolder: string,
  { timeouts = TIMEOUTS, partBytes = PART_BYTES }: { timeouts?: S3Timeouts; partBytes?: number } = {},
): Promise<Storage> {
  const client = createS3Client(settings, timeouts);
  await checkBucket(client);
  await removeStaleCopies(scratchFolder);
  return {
    put: (source, { maxBytes }) => writeObject(client, source, { maxBytes, partBytes }),
    open: async (key) => readObject(client, requireKey(key)),
    localPath: async (key) => copy(client, requireKey(key), scratchFolder),
    remove: async (key) => void (await client.ask({ method: "DELETE", key: requireKey(key) })),
    listBefore: (time) => listObjectsBefore(client, time),
  };
}

async function copy(client: S3Client, key: string, folder: string): Promise<{ path: string; release: () => Promise<void> }> {
  const source = await readObject(client, key);
  const path = join(folder, randomUUID());
  const release = () => rm(path, { force: true });
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await pipeline(source, createWriteStream(path, { flags: "wx", mode: 0o600 }));
    return { path, release };
  } catch (error) {
    source.destroy();
    await release();
    throw error;
  }
}

/** What a process left that was killed while it read. */
async function removeStaleCopies(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const path of names.map((name) => join(folder, name))) {
    const copied = await stat(path).catch(() => undefined);
    if (copied && Date.now() - copied.mtimeMs > STALE_MS) await rm(path, { force: true });
  }
}
