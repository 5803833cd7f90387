import { randomUUID } from "node:crypto";
import { StorageSettingError } from "../storage.ts";
import { type S3Client, S3Refusal } from "./client.ts";
import { CHECK_PREFIX } from "./list-objects.ts";

const CREDENTIALS = new Set(["SignatureDoesNotMatch", "InvalidAccessKeyId", "InvalidSecurity", "TokenRefreshRequired"]);
const REGIONS = new Set(["AuthorizationHeaderMalformed", "PermanentRedirect", "TemporaryRedirect", "InvalidRegion"]);

/** Writes, lists, reads and removes a small object. @throws StorageSettingError with one line that says what to change */
export async function checkBucket(client: S3Client): Promise<void> {
  const key = `${CHECK_PREFIX}${randomUUID()}`;
  const { prefix } = client.settings;
  try {
    await client.ask({ method: "PUT", key, body: Buffer.from("Preo looks whether it may write here\n") });
    await client.ask({ method: "GET", query: { "list-type": "2", "max-keys": "1", prefix } });
    await client.ask({ method: "GET", key });
    await client.ask({ method: "DELETE", key });
  } catch (error) {
    throw new StorageSettingError(`S3_URL: ${why(client, error)}`, { cause: error });
  }
}

function why({ settings: { endpoint, bucket, region } }: S3Client, error: unknown): string {
  if (!(error instanceof S3Refusal)) return `${endpoint} cannot be used: ${(error as Error).message}; check the address`;
  const { code, status } = error;
  const said = code === "" ? String(status) : code;
  if (CREDENTIALS.has(code)) return `${endpoint} does not know this key and secret (${said}): check them, percent-encoded as they must be`;
  if (REGIONS.has(code) || (status >= 300 && status < 400))
    return `${endpoint} has "${bucket}" in another region than ${region} (${said}): add ?region=…`;
  if (status === 404) return `there is no bucket "${bucket}" at ${endpoint} (${said}): make it, or name another`;
  if (status === 403) return `this key may not write, list, read and delete in "${bucket}" at ${endpoint} (${said}): allow it`;
  if (code === "RequestTimeTooSkewed") return `this machine's clock differs from that of ${endpoint}: set it`;
  return `"${bucket}" at ${endpoint} cannot be used: ${error.message}`;
}
