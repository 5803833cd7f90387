import { Readable } from "node:stream";
import { MissingBytesError, StorageUnavailableError } from "../storage.ts";
import { type S3Client, S3Refusal } from "./client.ts";

const RESUMPTIONS = 3;

/** The object's bytes, gone on with where they broke off. @throws MissingBytesError */
export async function readObject(client: S3Client, key: string): Promise<Readable> {
  const ending = new AbortController();
  const first = await request(client, key, ending.signal, {});
  const readable = Readable.from(goingOn(client, key, first, ending.signal), { objectMode: false });
  readable.once("close", () => ending.abort());
  return readable;
}

type Part = Awaited<ReturnType<S3Client["read"]>>;

async function* goingOn(client: S3Client, key: string, first: Part, signal: AbortSignal): AsyncGenerator<Buffer> {
  const total = Number(first.headers["content-length"]);
  const tag = String(first.headers["etag"] ?? "");
  let got = 0;
  for (let part = first, breaks = 0; ; part = await request(client, key, signal, { range: `bytes=${got}-`, "if-match": tag })) {
    try {
      for await (const chunk of part.body as AsyncIterable<Buffer>) {
        got += chunk.length;
        yield chunk;
      }
      if (got === total) return;
    } catch (error) {
      if (signal.aborted) throw error;
    }
    breaks += 1;
    if (breaks > RESUMPTIONS) throw new StorageUnavailableError("the storage breaks off again and again");
  }
}

async function request(client: S3Client, key: string, signal: AbortSignal, headers: Record<string, string>): Promise<Part> {
  try {
    const part = await client.read({ method: "GET", key, headers }, signal);
    if (headers["range"] === undefined || part.statusCode === 206) return part;
    part.body.destroy();
    throw new StorageUnavailableError("the storage does not go on where it broke off");
  } catch (error) {
    if (error instanceof S3Refusal && error.status === 404) throw new MissingBytesError("There is nothing under this key");
    throw error;
  }
}
