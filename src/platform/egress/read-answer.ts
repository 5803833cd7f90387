import type { Readable } from "node:stream";

/** The first `maxBytes` of an answer; the rest is not read. */
export async function readAnswer(stream: Readable, maxBytes: number): Promise<{ body: Buffer; truncated: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size > maxBytes) break;
  }
  return { body: Buffer.concat(parts).subarray(0, maxBytes), truncated: size > maxBytes };
}
