import { isKey } from "../storage.ts";
import { type S3Client, S3Refusal } from "./client.ts";
import { readXml } from "./read-xml.ts";

/** What the bucket's check writes and takes away again. */
export const CHECK_PREFIX = "preo-check-";

/** Keys last written before `time`; removes on the way what a check or an upload in parts left before it. */
export async function* listObjectsBefore(client: S3Client, time: Date): AsyncGenerator<string> {
  const { prefix } = client.settings;
  for await (const { Key = "", LastModified = "" } of pages(client, { "list-type": "2", prefix }, "Contents")) {
    const key = Key.slice(prefix.length);
    if (!(new Date(LastModified) < time)) continue;
    if (isKey(key)) yield key;
    else if (key.startsWith(CHECK_PREFIX)) await client.ask({ method: "DELETE", key });
  }
  await abortUploadsBefore(client, time);
}

async function abortUploadsBefore(client: S3Client, time: Date): Promise<void> {
  const { prefix } = client.settings;
  try {
    for await (const { Key = "", UploadId = "", Initiated = "" } of pages(client, { uploads: "", prefix }, "Upload")) {
      const key = Key.slice(prefix.length);
      if (isKey(key) && new Date(Initiated) < time) await client.ask({ method: "DELETE", key, query: { uploadId: UploadId } });
    }
  } catch (error) {
    // Servers that do not list uploads end old ones by themselves.
    if (!(error instanceof S3Refusal && error.status === 501)) throw error;
  }
}

/** Every item of a list that comes in pages, the next one named by the last. */
async function* pages(client: S3Client, query: Record<string, string>, item: string): AsyncGenerator<Record<string, string>> {
  for (let next: Record<string, string> = {}; ; ) {
    const { text } = await client.ask({ method: "GET", query: { ...query, ...next } });
    const { fields, items } = readXml(text, item);
    yield* items;
    if (fields["IsTruncated"] !== "true") return;
    const { NextContinuationToken, NextKeyMarker, NextUploadIdMarker } = fields;
    if (NextContinuationToken !== undefined) next = { "continuation-token": NextContinuationToken };
    else if (NextKeyMarker !== undefined) next = { "key-marker": NextKeyMarker, "upload-id-marker": NextUploadIdMarker ?? "" };
    else return;
  }
}
