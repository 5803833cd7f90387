import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { bounceKind } from "../bounce/bounce-kind.ts";
import { type Notice, objectsOf, type ProvenCall, type ProviderCall, textOf } from "./provider-call.ts";

const SIGNATURE = "x-twilio-email-event-webhook-signature";
const TIMESTAMP = "x-twilio-email-event-webhook-timestamp";

/**
 * A signed event webhook of SendGrid: ECDSA on P-256 over the time and the body's bytes.
 * @param verificationKey as SendGrid shows it
 * @returns undefined when it is not signed with the key
 */
export function proveSendgrid({ headers, body }: ProviderCall, verificationKey: string): ProvenCall | undefined {
  const { [SIGNATURE]: signature, [TIMESTAMP]: timestamp } = headers;
  const key = readVerificationKey(verificationKey);
  if (!key || typeof signature !== "string" || typeof timestamp !== "string" || !/^\d{1,12}$/.test(timestamp)) return undefined;
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  if (!verify("sha256", signed, key, Buffer.from(signature, "base64"))) return undefined;
  // Not the signature: a second one that is valid too can be made from it by anybody.
  return { signedAt: new Date(Number(timestamp) * 1000), identity: signed.toString("latin1"), notices: readEvents(body) };
}

/** The key; undefined when it is none on the curve P-256. */
export function readVerificationKey(text: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === "prime256v1" ? key : undefined;
  } catch {
    return undefined;
  }
}

function readEvents(body: Buffer): Notice[] {
  return eventsOf(body).flatMap((event) => {
    const about = { address: textOf(event["email"]), references: [textOf(event["smtp-id"])] };
    const finding = classify(event);
    return finding ? [{ ...about, ...finding }] : [];
  });
}

function eventsOf(body: Buffer): Record<string, unknown>[] {
  try {
    return objectsOf(JSON.parse(body.toString("utf8")));
  } catch {
    return [];
  }
}

function classify(event: Record<string, unknown>): Omit<Notice, "address" | "references"> | undefined {
  const [kind, diagnostic, status] = [textOf(event["event"]), textOf(event["reason"]), textOf(event["status"])];
  const complaint = { type: "complaint" as const, bounce: "none" as const, status: "", diagnostic };
  if (kind === "spamreport" || (kind === "dropped" && diagnostic === "Spam Reporting Address")) return complaint;
  const gone =
    textOf(event["bounce_classification"]) === "Invalid Address" || (kind === "dropped" && /^(Bounced Address|Invalid)$/.test(diagnostic));
  if (gone) return { type: "bounce", bounce: "hard", status, diagnostic };
  if (kind !== "bounce") return undefined;
  const found = bounceKind(status === "" ? null : status, diagnostic);
  // "blocked" is about this message; the address stays good.
  return { type: "bounce", bounce: textOf(event["type"]) === "blocked" && found === "hard" ? "soft" : found, status, diagnostic };
}
