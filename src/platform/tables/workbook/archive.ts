import type { Readable } from "node:stream";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { TableError } from "../table-error.ts";
import type { TableLimits } from "../types.ts";

export interface Archive {
  has(name: string): boolean;
  /** Bytes that an entry says it unpacks to. */
  sizeOf(name: string): number;
  /** The unpacked bytes of an entry; throws TableError when they pass what the entry promised or what the limits allow. */
  read(name: string): AsyncGenerator<Buffer>;
  close(): void;
}

const SMALL_BYTES = 1024 * 1024;
const LOCAL_HEADER_BYTES = 30;

/** Opens a zip archive and refuses, before unpacking anything, one whose directory promises more than the limits or lies about where entries stand. */
export async function openArchive(path: string, limits: TableLimits): Promise<Archive> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }).catch((error: unknown) => {
    throw damaged(String(error));
  });
  try {
    const entries = await listEntries(zip, limits);
    return { has: (name) => entries.has(name), sizeOf: (name) => entries.get(name)?.uncompressedSize ?? 0, read, close: () => zip.close() };

    async function* read(name: string): AsyncGenerator<Buffer> {
      const entry = entries.get(name);
      if (!entry) throw damaged(`it has no part ${name}`);
      yield* unpack(zip, entry, limits);
    }
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function listEntries(zip: ZipFile, limits: TableLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.entries) throw tooLarge(`it has ${zip.entryCount} parts; at most ${limits.entries} are read`);
  const entries = new Map<string, Entry>();
  let [packed, unpacked] = [0, 0];
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.isEncrypted()) throw new TableError("workbook_encrypted", "The workbook is encrypted. Save it without a password.");
      if (entries.has(entry.fileName)) throw damaged(`its part ${entry.fileName} stands there twice`);
      entries.set(entry.fileName, entry);
      packed += entry.compressedSize;
      unpacked += entry.uncompressedSize;
      checkSizes(entry.compressedSize, entry.uncompressedSize, limits);
    }
  } catch (error) {
    throw error instanceof TableError ? error : damaged(String(error));
  }
  checkSizes(packed, unpacked, limits);
  checkOverlaps([...entries.values()], zip.fileSize);
  return entries;
}

function checkSizes(packed: number, unpacked: number, limits: TableLimits): void {
  if (unpacked > limits.unpackedBytes) throw tooLarge(`unpacked it has ${unpacked} bytes; at most ${limits.unpackedBytes} are read`);
  if (unpacked > SMALL_BYTES && unpacked > packed * limits.ratio) throw tooLarge(`it unpacks to more than ${limits.ratio} times its size`);
}

/** Entries that share bytes let a small archive unpack to any size. */
function checkOverlaps(entries: Entry[], fileSize: number): void {
  const inOrder = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  for (const [index, entry] of inOrder.entries()) {
    const end = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + entry.fileNameRaw.length + entry.compressedSize;
    if (end > (inOrder[index + 1]?.relativeOffsetOfLocalHeader ?? fileSize)) throw damaged("its parts overlap");
  }
}

async function* unpack(zip: ZipFile, entry: Entry, limits: TableLimits): AsyncGenerator<Buffer> {
  let unpacked = 0;
  let stream: Readable | undefined;
  try {
    stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      unpacked += chunk.length;
      checkSizes(entry.compressedSize, unpacked, limits);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof TableError ? error : damaged(String(error));
  } finally {
    stream?.destroy();
  }
}

/** A workbook that is not what the format asks for. */
export function damaged(why: string): TableError {
  return new TableError(
    "workbook_damaged",
    `The workbook can't be read: ${why}. Open it in a spreadsheet program, save it again as .xlsx, and upload that.`,
  );
}

/** A workbook past the limits. */
export function tooLarge(why: string): TableError {
  return new TableError("workbook_too_large", `The workbook is too large: ${why}. Save the table as CSV, which has no such limit.`);
}
