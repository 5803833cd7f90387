/** What a webhook brings. `sequence` counts per object without gaps. */
export interface PreoEvent {
  id: string;
  type: string;
  created: string;
  organization_id: string;
  sequence: number;
  data: unknown;
}

export interface VerifyOptions {
  /** the endpoint's secret, whsec_… */
  secret: string;
  /** as received: a Request's headers or Node's */
  headers: Headers | Record<string, string | string[] | undefined>;
  /** the body as text, exactly as received */
  body: string;
  /** seconds that the message may be old (default 300) */
  toleranceSeconds?: number;
  now?: () => Date;
}

/** The webhook is not what Preo signed; answer 400 and do nothing. */
export class WebhookError extends Error {
  override readonly name = "WebhookError";
}

/** The event of a webhook, once its signature (Standard Webhooks) and its age are right. @throws WebhookError */
export async function verifyWebhook({
  secret,
  headers,
  body,
  toleranceSeconds = 300,
  now = () => new Date(),
}: VerifyOptions): Promise<PreoEvent> {
  const [id, timestamp, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => header(headers, name));
  if (!id || !timestamp || !signatures)
    throw new WebhookError("The headers webhook-id, webhook-timestamp and webhook-signature are needed");
  const age = now().getTime() / 1000 - Number(timestamp);
  if (!(Math.abs(age) <= toleranceSeconds)) throw new WebhookError("The webhook's timestamp is too far from this clock");
  const key = await crypto.subtle.importKey("raw", secretBytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  for (const signature of signatures.split(" ")) {
    const [version, value] = signature.split(",");
    const bytes = version === "v1" && value ? fromBase64(value) : undefined;
    if (bytes && (await crypto.subtle.verify("HMAC", key, bytes, signed))) return JSON.parse(body) as PreoEvent;
  }
  throw new WebhookError("No signature of the webhook fits the secret");
}

function header(headers: VerifyOptions["headers"], name: string): string | undefined {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? undefined;
}

function secretBytes(secret: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ""));
  if (!bytes) throw new WebhookError("The secret is not base64: it starts with whsec_ and is shown when the endpoint is made");
  return bytes;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
