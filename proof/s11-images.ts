import { crc32, deflateSync } from "node:zlib";

/** The same image with one chunk more. */
export function withChunk(png: Buffer, type: string, data: Buffer): Buffer {
  return Buffer.concat([png.subarray(0, -12), chunk(type, data), png.subarray(-12)]);
}

/** A PNG that says this size, with so many bytes of zeros for its pixels. */
export function pngOf(width: number, height: number, unpacked: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc(unpacked));
  return Buffer.concat([
    Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** A GIF of many large pictures of one colour, each of a few bytes. */
export function film(side: number, pictures: number): Buffer {
  const head = Buffer.from("GIF89a\u0000\u0000\u0000\u0000\u0080\u0000\u0000\u0000\u0000\u0000\u00ff\u00ff\u00ff", "latin1");
  head.writeUInt16LE(side, 6);
  head.writeUInt16LE(side, 8);
  const picture = Buffer.from([0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0x44, 1, 0]);
  picture.writeUInt16LE(side, 5);
  picture.writeUInt16LE(side, 7);
  return Buffer.concat([head, ...Array.from({ length: pictures }, () => picture), Buffer.from([0x3b])]);
}
