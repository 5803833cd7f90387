import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { answer, type Bucket, type BucketAnswer, type BucketCall, refusal } from "./bucket.ts";
import { type Credentials, refusalOf } from "./signature.ts";

/** What goes wrong with one call: nobody answers, the line is cut (after that many bytes of the answer), or the server says no. */
export type Fault = "silence" | { cutAfter: number } | { status: number; code: string } | { lateError: string };

/** A small server that speaks as much of S3 as the program uses, over one bucket in memory, and takes nothing that is not signed. */
export interface S3Server extends Bucket {
  /** as S3_URL takes it */
  url: string;
  bucket: string;
  credentials: Credentials;
  calls: BucketCall[];
  /** codes of calls that it refused for their signature */
  refused: string[];
  /** asked before each call; a call that it gives a fault for is not done, unless the line is cut after it */
  fault: (call: BucketCall) => Fault | undefined;
  close(): Promise<void>;
}

export async function startS3Server(): Promise<S3Server> {
  const server = createServer((request, response) => {
    void serve(s3, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: "TESTKEY", secretAccessKey: "a secret/with+signs", region: "eu-north-1" };
  const s3: S3Server = {
    ...{ objects: new Map(), uploads: new Map(), calls: [], refused: [], fault: () => undefined },
    bucket: "preo-test",
    credentials,
    url: `http://TESTKEY:${encodeURIComponent(credentials.secretAccessKey)}@127.0.0.1:${port}/preo-test/some/folder?region=eu-north-1`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return s3;
}

async function serve(s3: S3Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  const url = new URL(request.url ?? "", "http://s3");
  const headers = request.headers as Record<string, string | undefined>;
  const method = request.method ?? "";
  const [bucket, ...rest] = decodeURIComponent(url.pathname).slice(1).split("/");
  const call: BucketCall = { method, key: rest.join("/"), query: url.searchParams, headers, body };
  const refused = refusalOf({ method, target: request.url ?? "", headers, body }, s3.credentials, new Date());
  if (refused !== undefined) {
    s3.refused.push(refused);
    return send(response, refusal(refused === "AuthorizationHeaderMalformed" ? 400 : 403, refused));
  }
  s3.calls.push(call);
  const fault = s3.fault(call);
  if (fault === "silence") return;
  if (fault && "status" in fault) return send(response, refusal(fault.status, fault.code));
  if (fault && "lateError" in fault) return send(response, { ...refusal(200, fault.lateError) });
  const done = bucket === s3.bucket ? answer(s3, call) : refusal(404, "NoSuchBucket");
  return fault ? cut(response, done, fault.cutAfter) : send(response, done);
}

function send(response: ServerResponse, { status, headers = {}, body }: BucketAnswer): void {
  response.writeHead(status, headers).end(body);
}

function cut(response: ServerResponse, { status, headers = {}, body = "" }: BucketAnswer, bytes: number): void {
  if (bytes === 0) return void response.destroy();
  response.writeHead(status, { ...headers, "content-length": String(body.length) });
  response.write(body.slice(0, bytes), () => response.destroy());
}
