import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";

/** What was stored: under a name made here, never one that a client sent. */
export interface StoredBytes {
  key: string;
  sizeBytes: number;
  /** hex */
  sha256: string;
}

/** Where files' bytes are kept. Servers and workers share it. */
export interface Storage {
  /** Stores all of `source` or nothing. @throws TooLargeError past `maxBytes`, or what `source` fails with */
  put(source: Readable, limits: { maxBytes: number }): Promise<StoredBytes>;
  /** The bytes from the start. @throws MissingBytesError */
  open(key: string): Promise<Readable>;
  /** The bytes as a file to be read, until `release`. @throws MissingBytesError */
  localPath(key: string): Promise<{ path: string; release: () => Promise<void> }>;
  /** Nothing happens when they are gone already. */
  remove(key: string): Promise<void>;
  /** Keys last written before `time`, and what unfinished `put`s left then (removed on the way). */
  listBefore(time: Date): AsyncIterable<string>;
}

/** The source had more bytes than allowed. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/** There is nothing under this key. */
export class MissingBytesError extends Error {
  override readonly name = "MissingBytesError";
}

/** The storage is out of reach or answers with errors: trying again later may help. The message tells no credentials. */
export class StorageUnavailableError extends Error {
  override readonly name = "StorageUnavailableError";
}

/** The storage cannot be used as it is set; the message names the setting and what to change. */
export class StorageSettingError extends Error {
  override readonly name = "StorageSettingError";
}

const KEY = /^[0-9a-f]{2}\/[0-9a-f]{30}$/;

/** A name for new bytes: `ab/cdef…`. */
export function newKey(): string {
  const name = randomUUID().replaceAll("-", "");
  return `${name.slice(0, 2)}/${name.slice(2)}`;
}

export function isKey(text: string): boolean {
  return KEY.test(text);
}

/** Names that were not made here lead nowhere. @throws MissingBytesError */
export function requireKey(text: string): string {
  if (!isKey(text)) throw new MissingBytesError("There is nothing under this key");
  return text;
}
