import { unprocessable } from "../../platform/http/errors.ts";
import type { UploadedFile } from "../../platform/http/forms.ts";
import { BrokenImageError, reencodeImage } from "../../platform/images/reencode-image.ts";
import { type Storage, type StoredBytes, TooLargeError } from "../../platform/storage/storage.ts";
import type { ImageSize } from "./image-size.ts";
import { MAX_PIXELS } from "./rules.ts";

/** Stored bytes that become a file's, or are removed by `end`. */
export interface BytesToKeep extends StoredBytes {
  size: ImageSize | undefined;
  keep: () => void;
  end: () => Promise<void>;
}

/** The bytes as they were sent; their form removes them. */
export function asSent(file: UploadedFile, size: ImageSize | undefined): BytesToKeep {
  const { key, sizeBytes, sha256, keep } = file;
  return { key, sizeBytes, sha256, size, keep, end: async () => undefined };
}

/** An image made anew from its pixels. @throws 422 when they cannot be read, or come to too many bytes; then nothing more is stored */
export async function remade(file: UploadedFile, contentType: string, storage: Storage, maxBytes: number): Promise<BytesToKeep> {
  const { path, release } = await storage.localPath(file.key);
  try {
    const order = { path, contentType, maxPixels: MAX_PIXELS };
    const { kept, width, height } = await reencodeImage(order, (bytes) => storage.put(bytes, { maxBytes }));
    let isKept = false;
    return {
      ...kept,
      size: { width, height },
      keep: () => {
        isKept = true;
      },
      end: async () => {
        if (!isKept) await storage.remove(kept.key);
      },
    };
  } catch (error) {
    throw refusal(error, maxBytes) ?? error;
  } finally {
    await release();
  }
}

function refusal(error: unknown, maxBytes: number): Error | undefined {
  const refuse = (code: string, detail: string) => unprocessable([{ pointer: "/file", code, detail }]);
  if (error instanceof TooLargeError)
    return refuse("image_too_large", `Made anew this image has more than ${maxBytes} bytes: make it smaller`);
  if (error instanceof BrokenImageError)
    return refuse("broken_image", "The pixels of this image cannot be read: it is broken, or has too many of them over all its pictures");
  return undefined;
}
