import type { FileHandle } from "node:fs/promises";

export interface ImageSize {
  width: number;
  height: number;
}

const HEAD_BYTES = 64;
const MAX_SEGMENTS = 1_000;

/** Width and height as the image's header says, without decoding it. Undefined when the header is not that of such an image. */
export async function imageSize(file: FileHandle, contentType: string): Promise<ImageSize | undefined> {
  const head = await bytesAt(file, 0, HEAD_BYTES);
  try {
    if (contentType === "image/png") return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
    if (contentType === "image/gif") return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
    if (contentType === "image/webp") return webpSize(head);
    if (contentType === "image/jpeg") return await jpegSize(file);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

// RFC 9649: the first chunk is lossy (VP8), lossless (VP8L) or extended (VP8X).
function webpSize(head: Buffer): ImageSize | undefined {
  const chunk = head.toString("latin1", 12, 16);
  if (chunk === "VP8X") return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
  if (chunk === "VP8 ") return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
  if (chunk !== "VP8L") return undefined;
  const bits = head.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

// ITU-T T.81 B.2.2: the size stands in the frame header, behind segments of any length.
async function jpegSize(file: FileHandle): Promise<ImageSize | undefined> {
  let at = 2;
  for (let segment = 0; segment < MAX_SEGMENTS; segment += 1) {
    const head = await bytesAt(file, at, 9);
    if (head.readUInt8(0) !== 0xff) return undefined;
    const marker = head.readUInt8(1);
    if (isFrame(marker)) return { width: head.readUInt16BE(7), height: head.readUInt16BE(5) };
    at += marker === 0xff ? 1 : 2 + head.readUInt16BE(2);
  }
  return undefined;
}

// C4, C8 and CC are tables and extensions.
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
