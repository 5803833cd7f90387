import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, randomUUID, sign } from "node:crypto";
import type { Egress } from "../src/platform/egress/egress.ts";

/** What a provider's server sends. */
export interface SentCall {
  headers: Record<string, string>;
  payload: string;
}
export interface About {
  campaignId: string;
  position: number;
  address: string;
  at?: Date;
}

export const TOPIC = "arn:aws:sns:eu-west-1:123456789012:bounces";
export const CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem";
export const MAILGUN_KEY = "mailgun-signing-key-of-a-test";

const messageId = ({ campaignId, position }: About) => `<${campaignId}.${position}@nordlys.example.org>`;

/** An account at Mailgun. */
export function playedMailgun(key = MAILGUN_KEY) {
  return (about: About, kind: "failed" | "complained" = "failed"): SentCall => {
    const [timestamp, token] = [String(Math.floor((about.at ?? new Date()).getTime() / 1000)), randomBytes(25).toString("hex")];
    const event = {
      ...{ event: kind, severity: "permanent", reason: "bounce", recipient: about.address, id: randomUUID() },
      message: { headers: { "message-id": messageId(about).slice(1, -1), to: about.address } },
      "delivery-status": { code: 550, "enhanced-code": "5.1.1", message: "No such user", description: "" },
    };
    const signature = createHmac("sha256", key).update(`${timestamp}${token}`).digest("hex");
    return json({ signature: { timestamp, token, signature }, "event-data": event });
  };
}

export const POSTMARK_LOGIN = "preo:password-of-a-test-webhook";

/** A server at Postmark whose webhook signs in. */
export function playedPostmark(login = POSTMARK_LOGIN, withContent = true) {
  return (about: About, kind: "Bounce" | "SpamComplaint" = "Bounce"): SentCall => {
    const record = {
      ...{ RecordType: kind, ID: randomBytes(4).readUInt32BE(), Type: kind === "Bounce" ? "HardBounce" : "SpamComplaint" },
      ...{ Email: about.address, MessageID: randomUUID(), Description: "No such user", BouncedAt: (about.at ?? new Date()).toISOString() },
      ...(withContent ? { Content: `Return-Path: <x@example.org>\r\nMessage-ID: ${messageId(about)}\r\n\r\nHej` } : {}),
    };
    const call = json(record);
    return { ...call, headers: { ...call.headers, authorization: `Basic ${Buffer.from(login).toString("base64")}` } };
  };
}

/** An account at SendGrid with a key of its own. */
export function playedSendgrid() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return {
    key: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    bounce: (about: About): SentCall => {
      const timestamp = String(Math.floor((about.at ?? new Date()).getTime() / 1000));
      const event = { email: about.address, event: "bounce", type: "bounce", status: "5.1.1", reason: "550 5.1.1 no such user" };
      const payload = `${JSON.stringify([{ ...event, "smtp-id": messageId(about), sg_event_id: randomUUID() }])}\r\n`;
      const signature = sign("sha256", Buffer.from(timestamp + payload), privateKey).toString("base64");
      const name = "x-twilio-email-event-webhook";
      return {
        headers: { "content-type": "application/json", [`${name}-signature`]: signature, [`${name}-timestamp`]: timestamp },
        payload,
      };
    },
  };
}

/** Amazon SNS: a certificate of its own, and what asks it for something. `asked` has every address that was called. */
export function playedSns() {
  const { privateKey: key, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const certificate = selfSigned(publicKey, key);
  const asked: string[] = [];
  const egress: Egress = {
    request: async ({ url }) => {
      asked.push(url);
      return {
        status: 200,
        headers: {},
        body: url === CERTIFICATE_URL ? certificate : Buffer.from("<ConfirmSubscriptionResponse/>"),
        truncated: false,
      };
    },
    check: async (url) => new URL(url),
    checkRelay: () => Promise.reject(new Error("nobody asks for a relay")),
    dial: () => Promise.reject(new Error("nothing is dialled")),
    close: async () => undefined,
  };
  const call = (fields: Record<string, string>, at = new Date()): SentCall => {
    const signed: Record<string, string> = { MessageId: randomUUID(), Timestamp: at.toISOString(), TopicArn: TOPIC, ...fields };
    const names = Object.keys(signed).sort();
    const Signature = sign("sha256", Buffer.from(names.map((name) => `${name}\n${signed[name]}\n`).join("")), key).toString("base64");
    const { payload } = json({ ...signed, SignatureVersion: "2", Signature, SigningCertURL: CERTIFICATE_URL });
    return { headers: { "content-type": "text/plain; charset=UTF-8" }, payload };
  };
  return {
    asked,
    egress,
    call,
    notify: (about: About, kind: "Bounce" | "Complaint" = "Bounce", topic = TOPIC) => {
      const bouncedRecipients = [{ emailAddress: about.address, status: "5.1.1", diagnosticCode: "smtp; 550 5.1.1 no such user" }];
      const bounce = { bounceType: "Permanent", bounceSubType: "General", bouncedRecipients };
      const complaint = { complaintFeedbackType: "abuse", complainedRecipients: [{ emailAddress: about.address }] };
      const mail = { source: "hello@nordlys.example.org", headers: [{ name: "Message-ID", value: messageId(about) }] };
      const Message = JSON.stringify({ notificationType: kind, mail, ...(kind === "Bounce" ? { bounce } : { complaint }) });
      return call({ Type: "Notification", Message, TopicArn: topic }, about.at);
    },
    askToConfirm: (token: string) =>
      call({ Type: "SubscriptionConfirmation", Message: "You have chosen", Token: token, SubscribeURL: "https://hooks.example.com/evil" }),
  };
}

/** The same call with something else in a field of its body. */
export function altered({ headers, payload }: SentCall, change: (body: Record<string, unknown>) => void): SentCall {
  const body = JSON.parse(payload);
  change(body);
  return { headers, payload: JSON.stringify(body) };
}

function json(body: unknown): SentCall {
  return { headers: { "content-type": "application/json" }, payload: JSON.stringify(body) };
}

/** A certificate (RFC 5280) for two days, in PEM. */
function selfSigned(publicKey: KeyObject, privateKey: KeyObject): Buffer {
  const algorithm = der(0x30, Buffer.from("06092a864886f70d01010b0500", "hex"));
  const name = der(0x30, der(0x31, der(0x30, Buffer.from("0603550403", "hex"), der(0x0c, Buffer.from("sns.amazonaws.com")))));
  const time = (days: number) => {
    const at = new Date(Date.now() + days * 86_400_000).toISOString();
    return der(0x17, Buffer.from(`${at.slice(2, 19).replaceAll(/\D/g, "")}Z`));
  };
  const version = Buffer.from("a003020102", "hex");
  const serial = Buffer.from("020101", "hex");
  const told = der(
    0x30,
    version,
    serial,
    algorithm,
    name,
    der(0x30, time(-1), time(1)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const certificate = der(0x30, told, algorithm, der(0x03, Buffer.from([0]), sign("sha256", told, privateKey)));
  return Buffer.from(
    `-----BEGIN CERTIFICATE-----\n${certificate.toString("base64").replaceAll(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`,
  );
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  return Buffer.concat([Buffer.from(length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 255]), content]);
}
