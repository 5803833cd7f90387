import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBucket } from "../../../../test/stores.ts";
import { StorageSettingError, StorageUnavailableError } from "../storage.ts";
import { openS3Storage } from "./s3-storage.ts";
import { parseS3Url } from "./s3-url.ts";

const LIMITS = { maxBytes: 100_000 };
const CONTENT = "Ærø ".repeat(100);
const bytes = () => Readable.from([Buffer.from(CONTENT)]);

let store: Awaited<ReturnType<typeof openBucket>>;
beforeEach(async () => {
  store = await openBucket();
});
afterEach(() => store.close());

test("what is larger than a part goes in parts and appears as one, signed throughout", async () => {
  const { key } = await store.storage.put(bytes(), LIMITS);
  expect(store.s3.calls.filter(({ query }) => query.has("partNumber")).length).toBe(6);
  expect([store.kept(), store.s3.refused]).toEqual([[key], []]);
});

test.for([
  ["an error of its own", { status: 503, code: "SlowDown" }],
  ["a cut line", { cutAfter: 0 }],
  ["half an answer", { cutAfter: 30 }],
] as const)("after %s the call is made again", async ([, fault]) => {
  let left = 0;
  const failing = new Set<string>();
  store.s3.fault = ({ method, query, key }) => {
    const call = `${method} ${query.toString().replace(/uploadId=[^&]+/, "")} ${key}`;
    if (left === 0 || failing.has(call)) return undefined;
    failing.add(call);
    left -= 1;
    return fault;
  };
  left = 2;
  const { key } = await store.storage.put(bytes(), LIMITS);
  left = 1;
  expect(await text(await store.storage.open(key))).toBe(CONTENT);
  left = 1;
  await store.storage.remove(key);
  // An upload whose beginning was not heard of is cleared away later.
  store.age([]);
  expect(await Array.fromAsync(store.storage.listBefore(new Date("2026-01-02")))).toEqual([]);
  expect(store.kept()).toEqual([]);
});

test("a storage that says nothing is asked again", async () => {
  const slow = await openBucket({ silentMs: 500, callMs: 1_000 });
  let silent = 1;
  slow.s3.fault = () => (silent-- > 0 ? "silence" : undefined);
  const { key } = await slow.storage.put(bytes(), LIMITS);
  silent = 1;
  expect(await text(await slow.storage.open(key))).toBe(CONTENT);
  await slow.close();
});

test("a storage that stays down says so in words without secrets, and nothing is left when it is back", async () => {
  store.s3.fault = ({ query }) => (query.has("partNumber") ? { status: 500, code: "InternalError" } : undefined);
  const error: unknown = await store.storage.put(bytes(), LIMITS).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StorageUnavailableError);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/with\+signs|TESTKEY|Signature=/);
  store.s3.fault = () => undefined;
  expect(store.kept()).toEqual([]);
});

test("a server that takes the parts and then fails late keeps nothing", async () => {
  store.s3.fault = ({ method, query }) => (method === "POST" && query.has("uploadId") ? { lateError: "InternalError" } : undefined);
  await expect(store.storage.put(bytes(), LIMITS)).rejects.toThrow("InternalError");
  expect(store.kept()).toEqual([]);
});

test("a whole that was put together, but whose answer was lost, is there", async () => {
  let lost = 0;
  store.s3.fault = ({ method, query }) => (method === "POST" && query.has("uploadId") && lost++ === 0 ? { cutAfter: 0 } : undefined);
  const { key } = await store.storage.put(bytes(), LIMITS);
  expect(await text(await store.storage.open(key))).toBe(CONTENT);
});

test("what breaks off while it is read goes on where it was, and never mixes with other bytes", async () => {
  const { key } = await store.storage.put(bytes(), LIMITS);
  let breaks = 3;
  store.s3.fault = ({ method }) => (method === "GET" && breaks-- > 0 ? { cutAfter: 97 } : undefined);
  expect(await text(await store.storage.open(key))).toBe(CONTENT);
  expect(store.s3.calls.filter(({ headers }) => headers["range"] !== undefined).map(({ headers }) => headers["range"])).toEqual([
    "bytes=97-",
    "bytes=194-",
    "bytes=291-",
  ]);
  store.s3.fault = ({ method }) => (method === "GET" ? { cutAfter: 10 } : undefined);
  await expect(store.storage.open(key).then(text)).rejects.toThrow("breaks off");
  await expect(store.storage.localPath(key)).rejects.toThrow("breaks off");
  expect(store.copies()).toEqual([]);
});

test("a copy on disk is there until it is given back", async () => {
  const { key } = await store.storage.put(bytes(), LIMITS);
  const { release } = await store.storage.localPath(key);
  expect(store.copies()).toHaveLength(1);
  await release();
  expect(store.copies()).toEqual([]);
});

test.for([
  ["with+signs", "with-signs", /does not know this key and secret \(SignatureDoesNotMatch\)/],
  ["TESTKEY", "OTHERKEY", /does not know this key and secret \(InvalidAccessKeyId\)/],
  ["preo-test", "no-such", /there is no bucket "no-such" at http:\/\/127\.0\.0\.1:\d+ \(NoSuchBucket\)/],
  ["eu-north-1", "us-west-2", /has "preo-test" in another region than us-west-2/],
] as const)("with %s wrong the start ends with a line that says so", async ([right, wrong, words]) => {
  const settings = parseS3Url(store.s3.url.replace(encodeURIComponent(right), encodeURIComponent(wrong)));
  const error: unknown = await openS3Storage(settings, "copies").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StorageSettingError);
  expect((error as Error).message).toMatch(words);
  expect(inspect(error, { depth: 10 })).not.toMatch(/a secret/);
});

test.for(["PUT", "GET", "DELETE"])("a bucket where %s is not allowed is not taken", async (forbidden) => {
  store.s3.fault = ({ method }) => (method === forbidden ? { status: 403, code: "AccessDenied" } : undefined);
  await expect(openS3Storage(parseS3Url(store.s3.url), "copies")).rejects.toThrow(/may not write, list, read and delete in "preo-test"/);
});

test("a server that is not there is told by its address, without key and secret", async () => {
  const timeouts = { connectMs: 300, silentMs: 300, callMs: 500, pauseMs: 5 };
  const settings = parseS3Url("http://key:hidden@127.0.0.1:9/bucket");
  await expect(openS3Storage(settings, "copies", { timeouts })).rejects.toThrow(
    "S3_URL: http://127.0.0.1:9 cannot be used: the storage does not answer (ECONNREFUSED); check the address",
  );
});
