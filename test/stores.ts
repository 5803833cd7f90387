import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalStorage } from "../src/platform/storage/local-storage.ts";
import { openS3Storage } from "../src/platform/storage/s3/s3-storage.ts";
import { parseS3Url } from "../src/platform/storage/s3/s3-url.ts";
import type { Storage } from "../src/platform/storage/storage.ts";
import { type S3Server, startS3Server } from "./s3/server.ts";

/** A storage with what lies behind it in sight. */
export interface Store {
  storage: Storage;
  /** everything that is kept, finished or not, sorted */
  kept: () => string[];
  /** leaves what a process that was killed within a `put` would leave */
  leaveHalf: () => void;
  /** as if everything but these keys had been written long ago */
  age: (except: readonly string[]) => void;
  close: () => Promise<void>;
}

const LONG_AGO = new Date("2026-01-01");
/** Small, so that a few bytes are several parts. */
const PART_BYTES = 100;
const TIMEOUTS = { connectMs: 5_000, silentMs: 5_000, callMs: 5_000, pauseMs: 5 };

export function openFolder(): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), "preo-storage-"));
  const half = join(folder, "unfinished", "f".repeat(32));
  const kept = () => filesIn(folder);
  const store = {
    storage: createLocalStorage(folder),
    kept,
    leaveHalf: () => writeFileSync(half, "half"),
    age: (except: readonly string[]) => {
      for (const one of kept().filter((key) => !except.includes(key))) utimesSync(join(folder, one), LONG_AGO, LONG_AGO);
    },
    close: async () => rmSync(folder, { recursive: true }),
  };
  return Promise.resolve(store);
}

export async function openBucket(timeouts: Partial<typeof TIMEOUTS> = {}): Promise<Store & { s3: S3Server; copies: () => string[] }> {
  const s3 = await startS3Server();
  const settings = parseS3Url(s3.url);
  const folder = mkdtempSync(join(tmpdir(), "preo-copies-"));
  const storage = await openS3Storage(settings, folder, { timeouts: { ...TIMEOUTS, ...timeouts }, partBytes: PART_BYTES });
  const plain = (key: string) => key.slice(settings.prefix.length);
  return {
    storage,
    s3,
    kept: () => [...s3.objects.keys(), ...[...s3.uploads.values()].map(({ key }) => `${key} unfinished`)].map(plain).sort(),
    copies: () => filesIn(folder),
    leaveHalf: () => void s3.uploads.set("half", { key: `${settings.prefix}ab/${"f".repeat(30)}`, parts: new Map(), begun: new Date() }),
    age: (except) => {
      for (const [key, object] of s3.objects) if (!except.includes(plain(key))) object.modified = LONG_AGO;
      for (const upload of s3.uploads.values()) upload.begun = LONG_AGO;
    },
    close: async () => {
      await s3.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}
