import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeEach, expect, test } from "vitest";
import { createLocalStorage } from "./local-storage.ts";
import { MissingBytesError, type Storage, TooLargeError } from "./storage.ts";

const LIMITS = { maxBytes: 1_000 };
const folders: string[] = [];
let folder: string;
let storage: Storage;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "preo-storage-"));
  folders.push(folder);
  storage = createLocalStorage(folder);
});
afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true });
});

test("what was put is read back, with its size and hash", async () => {
  const stored = await storage.put(Readable.from([Buffer.from("Kaffe "), Buffer.from("på Ærø")]), LIMITS);
  expect(stored).toMatchObject({ sizeBytes: 15, sha256: "2cc2a4a2627cc31459fb1f810f7563594a1572c65f410b7ca6dc2c01ecf50016" });
  expect(await text(await storage.open(stored.key))).toBe("Kaffe på Ærø");
  const { path, release } = await storage.localPath(stored.key);
  expect(readFileSync(path, "utf8")).toBe("Kaffe på Ærø");
  await release();
});

test("a byte too many leaves nothing behind, nor does a source that breaks off", async () => {
  await expect(storage.put(Readable.from([Buffer.alloc(1_001)]), LIMITS)).rejects.toThrow(TooLargeError);
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from("half");
      throw new Error("the line went dead");
    })(),
  );
  await expect(storage.put(broken, LIMITS)).rejects.toThrow("the line went dead");
  expect(filesIn(folder)).toEqual([]);
  expect((await storage.put(Readable.from([Buffer.alloc(1_000)]), LIMITS)).sizeBytes).toBe(1_000);
});

test("a source that breaks off while its file is being opened leaves nothing behind either, also later", async () => {
  const breaking = () =>
    new Readable({
      read() {
        this.destroy(new Error("the line went dead"));
      },
    });
  const attempts = await Promise.allSettled(Array.from({ length: 200 }, () => storage.put(breaking(), LIMITS)));
  expect(new Set(attempts.map(({ status }) => status))).toEqual(new Set(["rejected"]));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(filesIn(folder)).toEqual([]);
});

test.for(["../../etc/passwd", "ab/../../x", "/etc/passwd", "ab", "unfinished/x", `ab/${"f".repeat(30)}/x`, "", `ab\\${"f".repeat(30)}`])(
  "%j is no key, so that nothing outside the folder is reached",
  async (key) => {
    await expect(storage.open(key)).rejects.toThrow(MissingBytesError);
    await expect(storage.localPath(key)).rejects.toThrow(MissingBytesError);
    await expect((async () => storage.remove(key))()).rejects.toThrow(MissingBytesError);
  },
);

test("removing twice is as removing once", async () => {
  const { key } = await storage.put(Readable.from([Buffer.from("x")]), LIMITS);
  await storage.remove(key);
  await storage.remove(key);
  await expect(storage.open(key)).rejects.toThrow(MissingBytesError);
});

test("listBefore tells what was written before a time and clears away what was never finished", async () => {
  const [old, young] = [
    await storage.put(Readable.from([Buffer.from("a")]), LIMITS),
    await storage.put(Readable.from([Buffer.from("b")]), LIMITS),
  ];
  const half = join(folder, "unfinished", "f".repeat(32));
  writeFileSync(half, "half");
  for (const path of [join(folder, old.key), half]) utimesSync(path, new Date("2026-01-01"), new Date("2026-01-01"));
  expect(await Array.fromAsync(storage.listBefore(new Date("2026-01-02")))).toEqual([old.key]);
  expect(filesIn(folder)).toEqual([old.key, young.key].sort());
  expect(await Array.fromAsync(createLocalStorage(join(folder, "not-there")).listBefore(new Date()))).toEqual([]);
});

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}
