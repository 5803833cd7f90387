import { crc32, deflateRawSync } from "node:zlib";

export interface ZipEntry {
  name: string;
  data: Buffer | string;
  /** Lies for tests about archives that can't be trusted. */
  declaredBytes?: number;
  flags?: number;
  /** Gives this entry the place of another, so that both share its bytes. */
  sameAs?: string;
}

/** A zip archive, or something that claims to be one. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const offsets = new Map<string, number>();
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const entry of entries) {
    const data = Buffer.from(entry.data);
    const packed = deflateRawSync(data);
    const head = header(entry, data, packed);
    if (entry.sameAs === undefined) {
      offsets.set(entry.name, at);
      const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), head, Buffer.from(entry.name), packed]);
      locals.push(local);
      at += local.length;
    }
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offsets.get(entry.sameAs ?? entry.name) ?? 0, 10);
    centrals.push(Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0000", "latin1"), head, tail, Buffer.from(entry.name)]));
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, central, end]);
}

/** The 26 bytes that the local and the central header share. */
function header({ name, flags, declaredBytes }: ZipEntry, data: Buffer, packed: Buffer): Buffer {
  const head = Buffer.alloc(26);
  head.writeUInt16LE(20, 0);
  head.writeUInt16LE(0x800 | (flags ?? 0), 2);
  head.writeUInt16LE(8, 4);
  head.writeUInt32LE(crc32(data), 10);
  head.writeUInt32LE(packed.length, 14);
  head.writeUInt32LE(declaredBytes ?? data.length, 18);
  head.writeUInt16LE(Buffer.byteLength(name), 22);
  return head;
}
