import { createHash } from "node:crypto";
import { type StoredBytes, TooLargeError } from "./storage.ts";

/** Counts and hashes what passes through. `pass` throws TooLargeError with the first byte past `maxBytes`. */
export function createMeasure(maxBytes: number): {
  pass: (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>;
  result: () => Omit<StoredBytes, "key">;
} {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  return {
    pass: async function* (chunks) {
      for await (const chunk of chunks) {
        sizeBytes += chunk.length;
        if (sizeBytes > maxBytes) throw new TooLargeError(`More than ${maxBytes} bytes`);
        hash.update(chunk);
        yield chunk;
      }
    },
    result: () => ({ sizeBytes, sha256: hash.digest("hex") }),
  };
}
