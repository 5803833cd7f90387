import { createHash, randomUUID } from "node:crypto";

/** What a bucket holds, and the calls of the S3 protocol on it. */
export interface Bucket {
  objects: Map<string, { body: Buffer; tag: string; modified: Date }>;
  uploads: Map<string, { key: string; parts: Map<number, { body: Buffer; tag: string }>; begun: Date }>;
}

export interface BucketCall {
  method: string;
  /** empty: the bucket itself */
  key: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

export interface BucketAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Of a list, so that the pages' names are used too. */
const PAGE = 2;

export function answer(bucket: Bucket, call: BucketCall): BucketAnswer {
  const { method, key, query } = call;
  if (key === "") return query.has("uploads") ? listUploads(bucket, query) : listObjects(bucket, query);
  if (method === "POST" && query.has("uploads")) return begin(bucket, key);
  if (query.has("uploadId")) return ofUpload(bucket, call, query.get("uploadId") ?? "");
  if (method === "PUT") return putObject(bucket, call);
  if (method === "DELETE") {
    bucket.objects.delete(key);
    return { status: 204 };
  }
  return getObject(bucket, call);
}

export function refusal(status: number, code: string): BucketAnswer {
  return xml(status, `<Error><Code>${code}</Code><Message>as the test wants it</Message></Error>`);
}

function putObject({ objects }: Bucket, { key, body }: BucketCall): BucketAnswer {
  const tag = tagOf(body);
  objects.set(key, { body, tag, modified: new Date() });
  return { status: 200, headers: { etag: tag } };
}

function getObject({ objects }: Bucket, { method, key, headers }: BucketCall): BucketAnswer {
  const object = objects.get(key);
  if (!object) return refusal(404, "NoSuchKey");
  const { body, tag } = object;
  if (headers["if-match"] !== undefined && headers["if-match"] !== tag) return refusal(412, "PreconditionFailed");
  const from = Number(/^bytes=(\d+)-$/.exec(headers["range"] ?? "")?.[1] ?? 0);
  const rest = body.subarray(from);
  const about = { etag: tag, "content-length": String(rest.length) };
  return { status: headers["range"] === undefined ? 200 : 206, headers: about, ...(method === "HEAD" ? {} : { body: rest }) };
}

function begin({ uploads }: Bucket, key: string): BucketAnswer {
  const id = randomUUID();
  uploads.set(id, { key, parts: new Map(), begun: new Date() });
  return xml(200, `<InitiateMultipartUploadResult><Key>${key}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
}

function ofUpload(bucket: Bucket, { method, key, query, body }: BucketCall, id: string): BucketAnswer {
  const upload = bucket.uploads.get(id);
  if (upload?.key !== key) return refusal(404, "NoSuchUpload");
  if (method === "DELETE") {
    bucket.uploads.delete(id);
    return { status: 204 };
  }
  if (method === "PUT") {
    const part = { body, tag: tagOf(body) };
    upload.parts.set(Number(query.get("partNumber")), part);
    return { status: 200, headers: { etag: part.tag } };
  }
  return complete(bucket, id, body.toString());
}

function complete({ objects, uploads }: Bucket, id: string, list: string): BucketAnswer {
  const { key = "", parts = new Map<number, { body: Buffer; tag: string }>() } = uploads.get(id) ?? {};
  const named = [...list.matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]+)<\/ETag>/g)];
  const bodies = named.map(([, number, tag]) => {
    const part = parts.get(Number(number));
    return part?.tag === tag?.replaceAll("&quot;", '"') ? part?.body : undefined;
  });
  if (bodies.length === 0 || bodies.includes(undefined)) return refusal(400, "InvalidPart");
  const body = Buffer.concat(bodies.filter((one) => one !== undefined));
  objects.set(key, { body, tag: tagOf(body), modified: new Date() });
  uploads.delete(id);
  return xml(200, `<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`);
}

function listObjects({ objects }: Bucket, query: URLSearchParams): BucketAnswer {
  const keys = [...objects.keys()].filter((key) => key.startsWith(query.get("prefix") ?? "")).sort();
  const { page, next } = pageAfter(keys, query.get("continuation-token"));
  const items = page.map(
    (key) => `<Contents><Key>${key}</Key><LastModified>${objects.get(key)?.modified.toISOString()}</LastModified></Contents>`,
  );
  const more = next === undefined ? "" : `<NextContinuationToken>${next}</NextContinuationToken>`;
  return xml(200, `<ListBucketResult><IsTruncated>${next !== undefined}</IsTruncated>${more}${items.join("")}</ListBucketResult>`);
}

function listUploads({ uploads }: Bucket, query: URLSearchParams): BucketAnswer {
  const { page, next } = pageAfter([...uploads.keys()].sort(), query.get("upload-id-marker"));
  const items = page.map((id) => {
    const { key, begun } = uploads.get(id) ?? { key: "", begun: new Date() };
    return `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${begun.toISOString()}</Initiated></Upload>`;
  });
  const more = next === undefined ? "" : `<NextKeyMarker>k</NextKeyMarker><NextUploadIdMarker>${next}</NextUploadIdMarker>`;
  return xml(
    200,
    `<ListMultipartUploadsResult><IsTruncated>${next !== undefined}</IsTruncated>${more}${items.join("")}</ListMultipartUploadsResult>`,
  );
}

function pageAfter(names: readonly string[], last: string | null): { page: string[]; next: string | undefined } {
  const left = names.filter((name) => last === null || name > last);
  const page = left.slice(0, PAGE);
  return { page, next: left.length > PAGE ? page.at(-1) : undefined };
}

function tagOf(body: Buffer): string {
  return `"${createHash("md5").update(body).digest("hex")}"`;
}

function xml(status: number, text: string): BucketAnswer {
  return { status, headers: { "content-type": "application/xml" }, body: `<?xml version="1.0" encoding="UTF-8"?>\n${text}` };
}
