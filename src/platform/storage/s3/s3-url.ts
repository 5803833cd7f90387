/** A bucket at a server that speaks the S3 protocol, and how to sign for it. */
export type S3Settings = Readonly<{
  /** scheme, host and port */
  endpoint: string;
  bucket: string;
  /** what every key begins with: empty, or ends in a slash */
  prefix: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}>;

const EXAMPLE = "https://key:secret@s3.eu-central-1.amazonaws.com/bucket?region=eu-central-1";
const PLACE = /^\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w.-]+(?:\/[\w.-]+)*))?\/?$/;

/**
 * Reads `https://KEY:SECRET@HOST[:PORT]/BUCKET[/PREFIX][?region=REGION]`; the region of AWS hosts is told by their name, others take `us-east-1`
 * unless theirs is given. @throws Error that says what to change and never repeats the value, which holds a secret
 */
export function parseS3Url(value: string): S3Settings {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !["https:", "http:"].includes(url.protocol)) throw new Error(`S3_URL must be an address such as ${EXAMPLE}`);
  if (url.username === "" || url.password === "")
    throw new Error(`S3_URL must hold key and secret, each percent-encoded (/ is %2F, + is %2B), such as ${EXAMPLE}`);
  const [, bucket, prefix] = PLACE.exec(url.pathname) ?? [];
  if (bucket === undefined || (prefix ?? "").split("/").some((part) => /^\.+$/.test(part)))
    throw new Error(`S3_URL must name a bucket, and at most a folder in it, behind the host, such as ${EXAMPLE}`);
  for (const name of url.searchParams.keys()) if (name !== "region") throw new Error(`S3_URL takes no "${name}", only region`);
  return {
    endpoint: url.origin,
    bucket,
    prefix: prefix === undefined ? "" : `${prefix}/`,
    region: url.searchParams.get("region") ?? regionOf(url.hostname) ?? "us-east-1",
    accessKeyId: decoded(url.username),
    secretAccessKey: decoded(url.password),
  };
}

function regionOf(host: string): string | undefined {
  return /^s3[.-]([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com$/.exec(host)?.[1];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error("S3_URL has a % in key or secret that is none: write it as %25");
  }
}
