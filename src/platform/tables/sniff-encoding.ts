import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { TableError } from "./table-error.ts";
import type { Encoding } from "./types.ts";
import { type ByteCounts, completeUtf8Length, countBytes } from "./utf8.ts";

export interface EncodingFinding {
  encoding: Encoding;
  bom: boolean;
  /** Bytes that mean nothing in the encoding taken. */
  badBytes: number;
  unsure: Encoding[];
}

const PIECE_BYTES = 1024 * 1024;
/** Pieces that are counted byte by byte once the file is known not to be UTF-8. */
const COUNTED_PIECES = 16;
/** Broken UTF-8 is told from Windows-1252 by this many whole characters for each broken byte. */
const WHOLE_PER_BROKEN = 10;

/** Decides the encoding from the whole file: UTF-8 only when all of it is valid. Throws TableError for NUL bytes and UTF-32. */
export async function sniffEncoding(path: string, signal?: AbortSignal): Promise<EncodingFinding> {
  const counts: ByteCounts = { multiByte: 0, invalid: 0, undefinedIn1252: 0 };
  let [bom, first, valid, counted] = [false, true, true, 0];
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: PIECE_BYTES, signal }) as AsyncIterable<Buffer>) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    if (first) {
      const wide = wideEncoding(bytes);
      if (wide) return wide;
      bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
      first = false;
    }
    if (bytes.includes(0)) throw nulBytes();
    const length = completeUtf8Length(bytes);
    const piece = bytes.subarray(0, length);
    rest = Buffer.from(bytes.subarray(length));
    if (isUtf8(piece) && valid) continue;
    valid = false;
    if (counted++ < COUNTED_PIECES) countBytes(piece, counts);
  }
  if (rest.length > 0) valid = false;
  counts.invalid += rest.length;
  return valid ? { encoding: "utf-8", bom, badBytes: 0, unsure: [] } : singleByteOrBroken(bom, counts);
}

function singleByteOrBroken(bom: boolean, counts: ByteCounts): EncodingFinding {
  const broken = bom || counts.multiByte >= counts.invalid * WHOLE_PER_BROKEN;
  if (broken) return { encoding: "utf-8", bom, badBytes: counts.invalid, unsure: ["windows-1252"] };
  return { encoding: "windows-1252", bom: false, badBytes: counts.undefinedIn1252, unsure: counts.multiByte > 0 ? ["utf-8"] : [] };
}

/** UTF-16 by its mark, or by every other byte of the start being zero; undefined for encodings of single bytes. */
function wideEncoding(bytes: Buffer): EncodingFinding | undefined {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff)) throw utf32();
  if (a === 0xff && b === 0xfe) return { encoding: "utf-16le", bom: true, badBytes: 0, unsure: [] };
  if (a === 0xfe && b === 0xff) return { encoding: "utf-16be", bom: true, badBytes: 0, unsure: [] };
  const start = bytes.subarray(0, 4096);
  const zeros = [0, 0];
  for (const [index, byte] of start.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = start.length * 0.15;
  if (odd > many && even * 10 < odd) return { encoding: "utf-16le", bom: false, badBytes: 0, unsure: [] };
  if (even > many && odd * 10 < even) return { encoding: "utf-16be", bom: false, badBytes: 0, unsure: [] };
  return undefined;
}

function nulBytes(): TableError {
  return new TableError(
    "nul_bytes",
    "The file holds NUL bytes, which no table of text has. Export it again as CSV (UTF-8) or as a workbook (.xlsx).",
  );
}

function utf32(): TableError {
  return new TableError("encoding_unsupported", "The file is in UTF-32. Save it as CSV in UTF-8.");
}
