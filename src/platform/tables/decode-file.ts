import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import type { Encoding } from "./types.ts";
import { completeUtf8Length } from "./utf8.ts";

export interface TextPiece {
  text: string;
  /** Whether bytes were found that mean nothing in the encoding; they became U+FFFD. */
  bad: boolean;
  /** Bytes of the file up to the end of this piece. */
  bytes: number;
}

const PIECE_BYTES = 128 * 1024;

/** The characters of a file, piece by piece, without the byte order mark. */
export async function* decodeFile(path: string, encoding: Encoding, signal?: AbortSignal): AsyncGenerator<TextPiece> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  let rest: Buffer = Buffer.alloc(0);
  let bytes = 0;
  let first = true;
  for await (const chunk of createReadStream(path, { highWaterMark: PIECE_BYTES, signal }) as AsyncIterable<Buffer>) {
    const whole = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const length = completeLength(whole, encoding);
    const piece = whole.subarray(0, length);
    rest = Buffer.from(whole.subarray(length));
    bytes += chunk.length;
    yield decoded(piece);
  }
  if (rest.length > 0) yield decoded(rest);

  function decoded(piece: Buffer): TextPiece {
    const text = decoder.decode(piece, { stream: encoding !== "utf-8" });
    const bad = encoding === "utf-8" ? text.includes("\ufffd") && !isUtf8(piece) : encoding !== "windows-1252" && text.includes("\ufffd");
    const marked = first && text.charCodeAt(0) === 0xfeff;
    first = false;
    return { text: marked ? text.slice(1) : text, bad, bytes };
  }
}

function completeLength(bytes: Buffer, encoding: Encoding): number {
  return encoding === "utf-8" ? completeUtf8Length(bytes) : bytes.length;
}
