import { createReadStream } from "node:fs";
import { access, mkdir, open, opendir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createMeasure } from "./measure.ts";
import { isKey, MissingBytesError, newKey, requireKey, type Storage, type StoredBytes } from "./storage.ts";

const UNFINISHED = "unfinished";

/** Keeps bytes in a folder: `ab/cdef…`, written under `unfinished/` first and moved when they are complete and on disk. */
export function createLocalStorage(folder: string): Storage {
  const pathOf = (key: string) => join(folder, requireKey(key));
  const existing = async (key: string) => {
    const path = pathOf(key);
    await access(path).catch(() => {
      throw new MissingBytesError("There is nothing under this key");
    });
    return path;
  };
  return {
    put: (source, limits) => put(folder, source, limits.maxBytes),
    open: async (key) => createReadStream(await existing(key)),
    localPath: async (key) => ({ path: await existing(key), release: async () => undefined }),
    remove: async (key) => rm(pathOf(key), { force: true }),
    listBefore: (time) => listBefore(folder, time),
  };
}

async function put(folder: string, source: Readable, maxBytes: number): Promise<StoredBytes> {
  const key = newKey();
  const unfinished = join(folder, UNFINISHED, key.replace("/", ""));
  // A source may break off while nobody reads it yet; the pipeline is told so all the same.
  source.on("error", () => undefined);
  await mkdir(dirname(unfinished), { recursive: true, mode: 0o700 });
  try {
    const written = await write(source, unfinished, maxBytes);
    await mkdir(dirname(join(folder, key)), { recursive: true, mode: 0o700 });
    await rename(unfinished, join(folder, key));
    await syncFolder(dirname(join(folder, key)));
    return { key, ...written };
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function write(source: Readable, path: string, maxBytes: number): Promise<Omit<StoredBytes, "key">> {
  const measure = createMeasure(maxBytes);
  // Opened before anything can fail: a stream that is destroyed while it opens its file makes that file after it was removed.
  const handle = await open(path, "wx", 0o600);
  await pipeline(source, measure.pass, handle.createWriteStream({ flush: true }));
  return measure.result();
}

// A renamed file is there after a power cut only when its folder was written too.
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* listBefore(folder: string, time: Date): AsyncIterable<string> {
  for (const name of await namesIn(folder))
    for (const part of await namesIn(join(folder, name))) {
      const path = join(folder, name, part);
      const written = await stat(path).catch(() => undefined);
      if (!written || written.mtime >= time) continue;
      if (name === UNFINISHED) await rm(path, { force: true });
      else if (isKey(`${name}/${part}`)) yield `${name}/${part}`;
    }
}

async function namesIn(path: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of await opendir(path)) names.push(entry.name);
  } catch (error) {
    if (!["ENOENT", "ENOTDIR"].includes((error as { code?: string }).code ?? "")) throw error;
  }
  return names;
}
