import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createMeasure } from "../measure.ts";
import { newKey, StorageUnavailableError, type StoredBytes } from "../storage.ts";
import { type S3Client, S3Refusal } from "./client.ts";
import { readXml } from "./read-xml.ts";

/** Stores all of `source` under a new key, or nothing: what is sent in parts appears with its last call alone. */
export async function writeObject(
  client: S3Client,
  source: Readable,
  limits: { maxBytes: number; partBytes: number },
): Promise<StoredBytes> {
  const key = newKey();
  const measure = createMeasure(limits.maxBytes);
  // A source may break off while nobody reads it yet; the pipeline is told so all the same.
  source.on("error", () => undefined);
  await pipeline(source, measure.pass, async (chunks: AsyncIterable<Buffer>) => store(client, key, inParts(chunks, limits.partBytes)));
  return { key, ...measure.result() };
}

async function store(client: S3Client, key: string, parts: AsyncGenerator<{ bytes: Buffer; isLast: boolean }>): Promise<void> {
  let uploadId: string | undefined;
  try {
    const tags: string[] = [];
    for await (const { bytes, isLast } of parts) {
      if (uploadId === undefined && isLast) return await storeWhole(client, key, bytes);
      uploadId ??= await begin(client, key);
      const query = { partNumber: String(tags.length + 1), uploadId };
      const { headers } = await client.ask({ method: "PUT", key, query, body: bytes });
      tags.push(String(headers["etag"] ?? ""));
    }
    if (uploadId !== undefined) await complete(client, key, uploadId, tags);
  } catch (error) {
    // What cannot be undone now, `listBefore` finds later.
    if (uploadId !== undefined) await client.ask({ method: "DELETE", key, query: { uploadId } }).catch(() => undefined);
    throw error;
  }
}

async function storeWhole(client: S3Client, key: string, body: Buffer): Promise<void> {
  await client.ask({ method: "PUT", key, body });
}

async function begin(client: S3Client, key: string): Promise<string> {
  const { text } = await client.ask({ method: "POST", key, query: { uploads: "" } });
  const { UploadId: id } = readXml(text, "").fields;
  if (id === undefined) throw new StorageUnavailableError("the storage began no upload");
  return id;
}

async function complete(client: S3Client, key: string, uploadId: string, tags: readonly string[]): Promise<void> {
  const parts = tags.map((tag, n) => `<Part><PartNumber>${n + 1}</PartNumber><ETag>${tag.replaceAll('"', "&quot;")}</ETag></Part>`);
  const body = Buffer.from(`<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`);
  try {
    const { text } = await client.ask({ method: "POST", key, query: { uploadId }, body });
    // The server may begin its answer with 200 and fail after that.
    const { root, fields } = readXml(text, "");
    if (root !== "CompleteMultipartUploadResult") throw new StorageUnavailableError(`the storage answered ${fields["Code"] ?? root}`);
  } catch (error) {
    // An earlier attempt may have done it, its answer lost on the way.
    if (!(error instanceof S3Refusal && error.code === "NoSuchUpload")) throw error;
    await client.ask({ method: "HEAD", key });
  }
}

// All parts but the last are of one size: some servers insist.
async function* inParts(chunks: AsyncIterable<Buffer>, partBytes: number): AsyncGenerator<{ bytes: Buffer; isLast: boolean }> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    while (size > partBytes) {
      const all = Buffer.concat(held);
      yield { bytes: all.subarray(0, partBytes), isLast: false };
      held = [all.subarray(partBytes)];
      size -= partBytes;
    }
  }
  yield { bytes: Buffer.concat(held), isLast: true };
}
