/** Length of `bytes` without a character that is cut off at its end (up to 3 bytes). */
export function completeUtf8Length(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

export interface ByteCounts {
  /** Characters of two or more bytes that are valid UTF-8. */
  multiByte: number;
  /** Bytes that are no part of valid UTF-8. */
  invalid: number;
  /** Bytes above 127 that Windows-1252 gives no character. */
  undefinedIn1252: number;
}

/** Adds up what the bytes above 127 in `bytes` are; slow, for the pieces that are known not to be UTF-8 or to show whether any is there. */
export function countBytes(bytes: Uint8Array, counts: ByteCounts): void {
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x80) continue;
    if (byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d) counts.undefinedIn1252 += 1;
    const length = sequenceLength(byte);
    if (length > 1 && hasContinuations(bytes, index, length)) {
      counts.multiByte += 1;
      index += length - 1;
    } else counts.invalid += 1;
  }
}

function hasContinuations(bytes: Uint8Array, from: number, length: number): boolean {
  for (let index = from + 1; index < from + length; index += 1) if (((bytes[index] ?? 0) & 0xc0) !== 0x80) return false;
  return true;
}

function sequenceLength(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 1;
}
