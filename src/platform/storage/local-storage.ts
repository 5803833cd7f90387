import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, mkdir, open, opendir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { MissingBytesError, type Storage, type StoredBytes, TooLargeError } from "./storage.ts";

const KEY = /^[0-9a-f]{2}\/[0-9a-f]{30}$/;
const UNFINISHED = "unfinished";

/** Keeps bytes in a folder: `ab/cdef…`, written under `unfinished/` first and moved when they are complete and on disk. */
export function createLocalStorage(folder: string): Storage {
  const pathOf = (key: string) => {
    if (!KEY.test(key)) throw new MissingBytesError("There is nothing under this key");
    return join(folder, key);
  };
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
    remove: (key) => rm(pathOf(key), { force: true }),
    listBefore: (time) => listBefore(folder, time),
  };
}

async function put(folder: string, source: Readable, maxBytes: number): Promise<StoredBytes> {
  const name = randomUUID().replaceAll("-", "");
  const key = `${name.slice(0, 2)}/${name.slice(2)}`;
  const unfinished = join(folder, UNFINISHED, name);
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
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const measured = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw new TooLargeError(`More than ${maxBytes} bytes`);
      hash.update(chunk);
      yield chunk;
    }
  };
  // Opened before anything can fail: a stream that is destroyed while it opens its file makes that file after it was removed.
  const handle = await open(path, "wx", 0o600);
  await pipeline(source, measured, handle.createWriteStream({ flush: true }));
  return { sizeBytes, sha256: hash.digest("hex") };
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
      else if (KEY.test(`${name}/${part}`)) yield `${name}/${part}`;
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
