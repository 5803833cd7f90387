import { createHmac, timingSafeEqual } from "node:crypto";
import type { Answer, Egress, OutgoingRequest } from "../../platform/egress/egress.ts";
import { callProvider, jsonOf, retryAfterMs, textField } from "./call-provider.ts";
import type { SmsAddress } from "./sms-url.ts";
import type { SmsAsked, SmsCallback, SmsCallbacks, SmsMessage, SmsResult, SmsState, SmsTransport } from "./transport.ts";

type Address = Extract<SmsAddress, { provider: "twilio" }>;
type Provider = { address: Address; egress: Pick<Egress, "request">; callbackUrl: string };

const TIMEOUT_MS = 30_000;
/** What Twilio calls by these numbers: the guest answered STOP; no such number, none of a phone, none that takes texts. */
const UNSUBSCRIBED = new Set(["21610"]);
const INVALID = new Set(["21211", "21214", "21217", "21421", "21614", "21612"]);
const DEAD = new Set(["30005", "30006"]);

/** Twilio's Messages: one call a message. */
export function createTwilio(provider: Provider): SmsTransport {
  return {
    ...twilioCallbacks(provider.address),
    limits: { batch: 20, batchesAtOnce: 2 },
    send: (batch) => Promise.all(batch.map((message) => sendOne(provider, message))),
    lookup: (message) => lookUp(provider, message),
    verify: async () => {
      const called = await callProvider(provider.egress, request(provider, "GET", ".json"));
      if (called.kind !== "answer") return { ok: false, reason: called.reason };
      return called.answer.status === 200 ? { ok: true } : { ok: false, reason: explain(called.answer) };
    },
  };
}

/** Reads what Twilio posts, signed over the public URL and the sorted fields. */
export function twilioCallbacks({ token }: Address): SmsCallbacks {
  return {
    name: "twilio",
    parseCallback: ({ url, headers, form }) => {
      const given = headers["x-twilio-signature"];
      if (typeof given !== "string" || !isSigned(token, url, form, given)) return undefined;
      return callbackOf(form, new URL(url).searchParams.get("ref") ?? "");
    },
  };
}

/** Twilio's signature of a callback: base64 of HMAC-SHA1 over the URL and its fields in order. */
export function twilioSignature(token: string, url: string, form: Record<string, string>): string {
  const fields = Object.keys(form)
    .sort()
    .map((name) => name + (form[name] ?? ""));
  return createHmac("sha1", token)
    .update(url + fields.join(""))
    .digest("base64");
}

function isSigned(token: string, url: string, form: Record<string, string>, given: string): boolean {
  const [one, other] = [Buffer.from(twilioSignature(token, url, form)), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}

async function sendOne(provider: Provider, { ref, to, from, text }: SmsMessage): Promise<SmsResult> {
  const form = new URLSearchParams({ To: to, From: from, Body: text, StatusCallback: `${provider.callbackUrl}?ref=${ref}` });
  const called = await callProvider(provider.egress, request(provider, "POST", "/Messages.json", form));
  if (called.kind === "lost") return { kind: "unknown", reason: called.reason };
  if (called.kind === "never") return { kind: "unavailable", reason: called.reason, retryAfterMs: 2_000 };
  return resultOf(called.answer);
}

function resultOf(answer: Answer): SmsResult {
  const body = jsonOf(answer);
  if (answer.status === 201) return { kind: "accepted", providerId: textField(body, "sid"), response: `201 ${textField(body, "status")}` };
  const [code, response] = [textField(body, "code"), explain(answer)];
  if (answer.status === 429) return { kind: "unavailable", reason: response, retryAfterMs: retryAfterMs(answer, 2_000) };
  if (answer.status >= 500) return { kind: "unknown", reason: response };
  if (UNSUBSCRIBED.has(code)) return { kind: "refused", reason: "unsubscribed", response };
  if (INVALID.has(code)) return { kind: "refused", reason: "invalid_address", response };
  if (answer.status === 400) return { kind: "refused", reason: "refused", response };
  return { kind: "unavailable", reason: response, retryAfterMs: 30_000 };
}

// A message of ours is known by its text's way: to this number, created since the hand-over began. One that is not listed two minutes later never arrived.
async function lookUp(provider: Provider, { to, providerId, sentAt }: SmsAsked): Promise<SmsState> {
  const day = sentAt.toISOString().slice(0, 10);
  const path = providerId
    ? `/Messages/${encodeURIComponent(providerId)}.json`
    : `/Messages.json?${new URLSearchParams({ To: to, "DateSent>": day, PageSize: "50" }).toString()}`;
  const called = await callProvider(provider.egress, request(provider, "GET", path));
  if (called.kind !== "answer" || called.answer.status !== 200) return "unknown";
  const body = jsonOf(called.answer);
  if (providerId) return stateOf(textField(body, "status"));
  const listed = (body as { messages?: unknown[] } | undefined)?.messages;
  if (!Array.isArray(listed)) return "unknown";
  const ours = listed.find((one) => Date.parse(textField(one, "date_created")) >= sentAt.getTime() - 5_000);
  return ours === undefined ? "never_arrived" : stateOf(textField(ours, "status"));
}

function stateOf(status: string): "accepted" | "delivered" | "undelivered" {
  if (status === "delivered" || status === "read") return "delivered";
  return status === "undelivered" || status === "failed" || status === "canceled" ? "undelivered" : "accepted";
}

function callbackOf(form: Record<string, string>, ref: string): SmsCallback[] {
  const status = form["MessageStatus"];
  if (status === undefined) return [{ kind: "reply", from: form["From"] ?? "", to: form["To"] ?? "", text: form["Body"] ?? "" }];
  const code = form["ErrorCode"] ?? "";
  const report = { ref, providerId: form["MessageSid"] ?? "", detail: `${status} ${code}`.trim(), deadNumber: DEAD.has(code) };
  return [{ kind: "report", ...report, state: stateOf(status) }];
}

function request({ address }: Provider, method: "GET" | "POST", path: string, form?: URLSearchParams): OutgoingRequest {
  const authorization = `Basic ${Buffer.from(`${address.sid}:${address.token}`).toString("base64")}`;
  return {
    url: `${address.origin}/2010-04-01/Accounts/${encodeURIComponent(address.sid)}${path}`,
    method,
    headers: { authorization, ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}) },
    ...(form ? { body: form.toString() } : {}),
    timeoutMs: TIMEOUT_MS,
    maxBytes: 1_000_000,
  };
}

function explain(answer: Answer): string {
  const body = jsonOf(answer);
  return [answer.status, textField(body, "code"), textField(body, "message")].filter(Boolean).join(" ").slice(0, 500);
}
