import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBucket, openFolder, type Store } from "../../../test/stores.ts";
import { MissingBytesError, type Storage, TooLargeError } from "./storage.ts";

const LIMITS = { maxBytes: 1_000 };
const bytes = (content: string | Buffer) => Readable.from([Buffer.from(content)]);

describe.each([
  ["a folder", openFolder],
  ["a bucket", openBucket],
] as [string, () => Promise<Store>][])("in %s", (_, openStore) => {
  let store: Store;
  let storage: Storage;
  beforeEach(async () => {
    store = await openStore();
    storage = store.storage;
  });
  afterEach(() => store.close());

  test("what was put is read back, with its size and hash", async () => {
    const stored = await storage.put(Readable.from([Buffer.from("Kaffe "), Buffer.from("på Ærø")]), LIMITS);
    expect(stored).toMatchObject({ sizeBytes: 15, sha256: "2cc2a4a2627cc31459fb1f810f7563594a1572c65f410b7ca6dc2c01ecf50016" });
    expect(await text(await storage.open(stored.key))).toBe("Kaffe på Ærø");
    const { path, release } = await storage.localPath(stored.key);
    expect(readFileSync(path, "utf8")).toBe("Kaffe på Ærø");
    await release();
  });

  test.for([0, 1, 99, 100, 101, 200, 999, 1_000])("%d bytes come back as they were", async (size) => {
    const content = Buffer.from(Array.from({ length: size }, (_each, n) => n % 251));
    const chunks = Array.from({ length: Math.ceil(size / 37) }, (_each, n) => content.subarray(n * 37, (n + 1) * 37));
    const { key, sizeBytes } = await storage.put(Readable.from(chunks), LIMITS);
    expect([sizeBytes, Buffer.concat(await (await storage.open(key)).toArray())]).toEqual([size, content]);
  });

  test("a byte too many leaves nothing behind, nor does a source that breaks off", async () => {
    await expect(storage.put(bytes(Buffer.alloc(1_001)), LIMITS)).rejects.toThrow(TooLargeError);
    const halves = Array.from({ length: 11 }, () => Buffer.alloc(95));
    await expect(storage.put(Readable.from(halves), LIMITS)).rejects.toThrow(TooLargeError);
    const broken = Readable.from(
      (async function* () {
        yield Buffer.alloc(250);
        throw new Error("the line went dead");
      })(),
    );
    await expect(storage.put(broken, LIMITS)).rejects.toThrow("the line went dead");
    expect(store.kept()).toEqual([]);
    expect((await storage.put(bytes(Buffer.alloc(1_000)), LIMITS)).sizeBytes).toBe(1_000);
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
    expect(store.kept()).toEqual([]);
  });

  test.for(["../../etc/passwd", "ab/../../x", "/etc/passwd", "ab", "unfinished/x", `ab/${"f".repeat(30)}/x`, "", `ab\\${"f".repeat(30)}`])(
    "%j is no key, so that nothing else is reached",
    async (key) => {
      await expect(storage.open(key)).rejects.toThrow(MissingBytesError);
      await expect(storage.localPath(key)).rejects.toThrow(MissingBytesError);
      await expect(storage.remove(key)).rejects.toThrow(MissingBytesError);
    },
  );

  test("removing twice is as removing once", async () => {
    const { key } = await storage.put(bytes("x"), LIMITS);
    await storage.remove(key);
    await storage.remove(key);
    await expect(storage.open(key)).rejects.toThrow(MissingBytesError);
    await expect(storage.localPath(key)).rejects.toThrow(MissingBytesError);
  });

  test("listBefore tells what was written before a time and clears away what was never finished", async () => {
    expect(await Array.fromAsync(storage.listBefore(new Date()))).toEqual([]);
    const keys = [];
    for (const content of ["a", "b", "c", "d", "e", "f"]) keys.push((await storage.put(bytes(content), LIMITS)).key);
    const [young = "", ...old] = keys;
    store.leaveHalf();
    store.age([young]);
    expect((await Array.fromAsync(storage.listBefore(new Date("2026-01-02")))).sort()).toEqual(old.sort());
    expect(store.kept()).toEqual([young, ...old].sort());
  });
});
