import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AwsV4Signer } from "aws4fetch";
import { Agent, type Dispatcher, request as send } from "undici";
import { StorageUnavailableError } from "../storage.ts";
import { readXml } from "./read-xml.ts";
import type { S3Settings } from "./s3-url.ts";

const ATTEMPTS = 4;
const CONNECTIONS = 64;
const EMPTY = Buffer.alloc(0);

/** How long the server may be silent, how long one call may take altogether, and the pause before the second attempt; each next one doubles it. */
export type S3Timeouts = Readonly<{ connectMs: number; silentMs: number; callMs: number; pauseMs: number }>;

export const TIMEOUTS: S3Timeouts = { connectMs: 10_000, silentMs: 30_000, callMs: 180_000, pauseMs: 200 };

export interface S3Call {
  method: "GET" | "PUT" | "POST" | "DELETE" | "HEAD";
  /** undefined: the bucket itself */
  key?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Buffer;
}

/** The server said no; `code` is its own word for why. */
export class S3Refusal extends Error {
  override readonly name = "S3Refusal";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(`the storage answered ${status} ${code}`.trim());
    this.status = status;
    this.code = code;
  }
}

export interface S3Client {
  settings: S3Settings;
  /** An answer with its small body. @throws S3Refusal, StorageUnavailableError after the last attempt */
  ask(call: S3Call): Promise<{ headers: Dispatcher.ResponseData["headers"]; text: string }>;
  /** An answer whose body is still to come. @throws as `ask` */
  read(call: S3Call, signal: AbortSignal): Promise<Dispatcher.ResponseData>;
}

/** Signs each call with AWS Signature Version 4, body included, and repeats what may heal: no answer, 5xx, 429. */
export function createS3Client(settings: S3Settings, timeouts: S3Timeouts): S3Client {
  const { connectMs, silentMs, callMs, pauseMs } = timeouts;
  const dispatcher = new Agent({
    connect: { timeout: connectMs },
    headersTimeout: silentMs,
    bodyTimeout: silentMs,
    connections: CONNECTIONS,
  });
  const once = async (call: S3Call, signal: AbortSignal) => {
    const { url, method, headers } = await signed(settings, call);
    const answer = await send(url, { method, headers, body: call.body ?? null, dispatcher, signal });
    if (answer.statusCode < 300) return answer;
    throw new S3Refusal(answer.statusCode, codeOf(await answer.body.text()));
  };
  return {
    settings,
    ask: (call) =>
      repeated(pauseMs, async () => {
        const { headers, body } = await once(call, AbortSignal.timeout(callMs));
        return { headers, text: await body.text() };
      }),
    read: (call, signal) => repeated(pauseMs, () => once(call, signal), signal),
  };
}

async function signed(
  { endpoint, bucket, prefix, region, accessKeyId, secretAccessKey }: S3Settings,
  { method, key, query = {}, headers = {}, body = EMPTY }: S3Call,
): Promise<{ url: URL; method: string; headers: Record<string, string> }> {
  const url = new URL(key === undefined ? `/${bucket}` : `/${bucket}/${prefix}${key}`, endpoint);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const sha256 = createHash("sha256").update(body).digest("hex");
  const signer = new AwsV4Signer({
    ...{ method, url: url.href, accessKeyId, secretAccessKey, region, service: "s3" },
    headers: { ...headers, "x-amz-content-sha256": sha256 },
  });
  const ready = await signer.sign();
  return { url: ready.url, method: ready.method, headers: Object.fromEntries(ready.headers) };
}

async function repeated<T>(pauseMs: number, attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let n = 1; ; n += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (signal?.aborted || (error instanceof S3Refusal && !isPassing(error))) throw error;
      if (n === ATTEMPTS) throw unavailable(error);
    }
    await sleep(pauseMs * 2 ** (n - 1) * (0.5 + Math.random()));
  }
}

function isPassing({ status }: S3Refusal): boolean {
  return status >= 500 || status === 429;
}

/** Says what happened in a word, without addresses and headers. */
function unavailable(error: unknown): StorageUnavailableError {
  const { code, name, message } = error as { code?: string; name: string; message: string };
  const why = error instanceof S3Refusal ? message : `the storage does not answer (${code ?? name})`;
  return new StorageUnavailableError(why, { cause: error });
}

function codeOf(text: string): string {
  try {
    return /^\w{0,60}$/.exec(readXml(text, "").fields["Code"] ?? "")?.[0] ?? "";
  } catch {
    return "";
  }
}
