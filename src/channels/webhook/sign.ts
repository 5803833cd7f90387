import { createHmac, randomBytes } from "node:crypto";

const SECRET_BYTES = 32;

/** A new signing secret as Standard Webhooks writes it: `whsec_` and the bytes in base64. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
}

/**
 * The headers of one message (Standard Webhooks 1.0): its id, the time in seconds, and a `v1` signature for each secret, all of them valid.
 * The id stays the same in every attempt.
 */
export function signedHeaders(id: string, at: Date, body: string, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => `v1,${signature(secret, `${id}.${timestamp}.${body}`)}`);
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}

function signature(secret: string, content: string): string {
  return createHmac("sha256", Buffer.from(secret.replace(/^whsec_/, ""), "base64"))
    .update(content)
    .digest("base64");
}
