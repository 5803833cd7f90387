import { verify, X509Certificate } from "node:crypto";
import type { Egress } from "../../../platform/egress/egress.ts";
import { EgressFailure } from "../../../platform/egress/refusal.ts";
import { type ProvenCall, type ProviderCall, readObject, textOf } from "./provider-call.ts";
import { readSesEvent } from "./ses-events.ts";

/** Names of certificates that are kept, and for how long. */
const KEPT = 8;
const KEPT_MS = 24 * 3_600_000;
const SIGNED = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
  UnsubscribeConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
} as const;

/** The region of a topic; undefined for what names no topic of Amazon SNS. */
export function regionOf(topicArn: string): string | undefined {
  return /^arn:aws:sns:([a-z]{2}(?:-[a-z]+)+-\d{1,2}):\d{12}:[\w-]{1,256}$/.exec(topicArn)?.[1];
}

/**
 * What Amazon SNS tells of mail sent with SES: signature version 2, of the configured topic alone. Nothing in the call is fetched: of its certificate only the file name is taken, and
 * looked for at the host of the topic's region.
 * @returns undefined when it is not signed by SNS for this topic
 * @throws EgressFailure when the certificate cannot be had now
 */
export async function proveSes({ body }: ProviderCall, topicArn: string, egress: Egress): Promise<ProvenCall | undefined> {
  const call = readObject(body.toString("utf8")) ?? {};
  const [type, region] = [textOf(call["Type"]), regionOf(topicArn)];
  if (!region || !isSigned(type) || call["SignatureVersion"] !== "2" || call["TopicArn"] !== topicArn) return undefined;
  const host = `https://sns.${region}.amazonaws.com/`;
  const url = textOf(call["SigningCertURL"]);
  if (!url.startsWith(host) || !/^SimpleNotificationService-[0-9a-f]{1,64}\.pem$/.test(url.slice(host.length))) return undefined;
  const certificate = await certificateAt(url, egress);
  const signed = Buffer.from(SIGNED[type].map((name) => (name in call ? `${name}\n${textOf(call[name])}\n` : "")).join(""));
  if (!certificate || !verify("sha256", signed, certificate.publicKey, Buffer.from(textOf(call["Signature"]), "base64"))) return undefined;
  return {
    signedAt: new Date(textOf(call["Timestamp"])),
    identity: textOf(call["MessageId"]),
    notices: type === "Notification" ? readSesEvent(textOf(call["Message"])) : [],
    ...(type === "SubscriptionConfirmation" ? { confirmation: textOf(call["Token"]) } : {}),
  };
}

function isSigned(type: string): type is keyof typeof SIGNED {
  return Object.hasOwn(SIGNED, type);
}

/** Says that the calls are wanted, at an address made from the configured topic. @throws EgressFailure when it did not work out */
export async function confirmSes(token: string, topicArn: string, egress: Egress): Promise<void> {
  const query = new URLSearchParams({ Action: "ConfirmSubscription", Version: "2010-03-31", TopicArn: topicArn, Token: token });
  const answer = await egress.request({ url: `https://sns.${regionOf(topicArn)}.amazonaws.com/?${query.toString()}`, method: "GET" });
  if (answer.status !== 200) throw new EgressFailure("bad_answer", `Amazon SNS answered ${answer.status} to the confirmation.`);
}

const kept = new WeakMap<Egress, Map<string, { certificate: X509Certificate; until: number }>>();

async function certificateAt(url: string, egress: Egress): Promise<X509Certificate | undefined> {
  const known = kept.get(egress) ?? new Map<string, { certificate: X509Certificate; until: number }>();
  kept.set(egress, known);
  const found = known.get(url);
  if (found && found.until > Date.now()) return found.certificate;
  const answer = await egress.request({ url, method: "GET" });
  if (answer.status >= 500) throw new EgressFailure("bad_answer", `Amazon SNS answered ${answer.status} for its certificate.`);
  const certificate = answer.status === 200 ? readCertificate(answer.body) : undefined;
  if (!certificate) return undefined;
  for (const oldest of known.keys()) if (known.size >= KEPT) known.delete(oldest);
  known.set(url, { certificate, until: Math.min(Date.now() + KEPT_MS, certificate.validToDate.getTime()) });
  return certificate;
}

function readCertificate(pem: Buffer): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(pem);
    const now = Date.now();
    const isValid = certificate.validFromDate.getTime() <= now && now < certificate.validToDate.getTime();
    return isValid && certificate.publicKey.asymmetricKeyType === "rsa" ? certificate : undefined;
  } catch {
    return undefined;
  }
}
