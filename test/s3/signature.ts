import { createHash, createHmac } from "node:crypto";

// AWS Signature Version 4 as a server checks it, from its specification
// (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html); shares nothing with what signs.

export interface SignedRequest {
  method: string;
  /** path and query as sent */
  target: string;
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
const LONGEST_SKEW_MS = 15 * 60_000;

/** The code with which S3 refuses the request, or undefined when it is signed as it must be. */
export function refusalOf(request: SignedRequest, known: Credentials, now: Date): string | undefined {
  const [, accessKeyId, date = "", region = "", names = "", signature] = AUTHORIZATION.exec(request.headers["authorization"] ?? "") ?? [];
  if (accessKeyId === undefined) return "AccessDenied";
  if (accessKeyId !== known.accessKeyId) return "InvalidAccessKeyId";
  if (region !== known.region) return "AuthorizationHeaderMalformed";
  const time = request.headers["x-amz-date"] ?? "";
  if (!time.startsWith(date) || Math.abs(instantOf(time) - now.getTime()) > LONGEST_SKEW_MS) return "RequestTimeTooSkewed";
  const signed = names.split(";");
  const mustBeSigned = Object.keys(request.headers).filter((name) => name === "host" || name.startsWith("x-amz-"));
  if (mustBeSigned.some((name) => !signed.includes(name))) return "AccessDenied";
  if (request.headers["x-amz-content-sha256"] !== sha256(request.body)) return "XAmzContentSHA256Mismatch";
  const scope = `${date}/${region}/s3/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", time, scope, sha256(canonicalRequest(request, signed))].join("\n");
  const key = [date, region, "s3", "aws4_request"].reduce<Buffer>(hmac, Buffer.from(`AWS4${known.secretAccessKey}`));
  return hmac(key, toSign).toString("hex") === signature ? undefined : "SignatureDoesNotMatch";
}

function canonicalRequest({ method, target, headers }: SignedRequest, signed: readonly string[]): string {
  const [path = "", query = ""] = target.split("?");
  const pairs = query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => pair.split("=").map((part) => encoded(decodeURIComponent(part))))
    .map(([name = "", value = ""]) => `${name}=${value}`)
    .sort();
  const lines = signed.map((name) => `${name}:${(headers[name] ?? "").trim().replaceAll(/ +/g, " ")}\n`);
  const uri = path
    .split("/")
    .map((segment) => encoded(decodeURIComponent(segment)))
    .join("/");
  return [method, uri, pairs.join("&"), lines.join(""), signed.join(";"), headers["x-amz-content-sha256"]].join("\n");
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `20130524T000000Z` */
function instantOf(time: string): number {
  return Date.parse(time.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, "$1-$2-$3:$4:$5"));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
