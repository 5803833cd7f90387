import type { Answer, Egress, OutgoingRequest } from "../../platform/egress/egress.ts";
import { callProvider, jsonOf, retryAfterMs, textField } from "./call-provider.ts";
import { readJwt } from "./jwt.ts";
import type { SmsAddress } from "./sms-url.ts";
import type { SmsAsked, SmsCallback, SmsCallbacks, SmsMessage, SmsResult, SmsState, SmsTransport } from "./transport.ts";

type Address = Extract<SmsAddress, { provider: "gatewayapi" }>;
type Provider = { address: Address; egress: Pick<Egress, "request">; callbackUrl: string };

const TIMEOUT_MS = 30_000;
const DELIVERED = new Set(["DELIVERED"]);
const UNDELIVERED = new Set(["UNDELIVERABLE", "REJECTED", "EXPIRED", "SKIPPED", "DELETED"]);

/** GatewayAPI's REST API: one call hands over many messages, each with one recipient, as each has a text of its own. */
export function createGatewayApi(provider: Provider): SmsTransport {
  return {
    ...gatewayApiCallbacks(provider.address),
    // An ambiguous timeout concerns one batch; they allow 40 connections an address.
    limits: { batch: 100, batchesAtOnce: 10 },
    send: (batch) => sendBatch(provider, batch),
    lookup: (message) => lookUp(provider, message),
    verify: async () => {
      const called = await callProvider(provider.egress, request(provider, "GET", "/rest/me"));
      if (called.kind !== "answer") return { ok: false, reason: called.reason };
      return called.answer.status === 200 ? { ok: true } : { ok: false, reason: explain(called.answer) };
    },
  };
}

/** Reads what GatewayAPI posts: its payload counts only as the signed token holds it. */
export function gatewayApiCallbacks({ callbackSecret }: Address): SmsCallbacks {
  return {
    name: "gatewayapi",
    parseCallback: ({ headers }) => {
      const token = headers["x-gwapi-signature"];
      if (callbackSecret === null || typeof token !== "string") return undefined;
      const payload = readJwt(token, callbackSecret);
      return payload === undefined ? undefined : callbackOf(payload);
    },
  };
}

async function sendBatch(provider: Provider, batch: readonly SmsMessage[]): Promise<SmsResult[]> {
  const messages = batch.map(({ ref, to, from, text, encoding }) => ({
    sender: from.replace(/^\+/, ""),
    message: text,
    encoding: encoding === "ucs2" ? "UCS2" : "UTF8",
    userref: ref,
    callback_url: provider.callbackUrl,
    recipients: [{ msisdn: Number(to.replace(/^\+/, "")) }],
  }));
  const called = await callProvider(provider.egress, request(provider, "POST", "/rest/mtsms", messages));
  const forAll = (result: SmsResult) => batch.map(() => result);
  if (called.kind === "lost") return forAll({ kind: "unknown", reason: called.reason });
  if (called.kind === "never") return forAll({ kind: "unavailable", reason: called.reason, retryAfterMs: 2_000 });
  const { answer } = called;
  if (answer.status === 200) return accepted(answer, batch);
  if (answer.status === 429) return forAll({ kind: "unavailable", reason: explain(answer), retryAfterMs: retryAfterMs(answer, 5_000) });
  if (answer.status >= 500) return forAll({ kind: "unknown", reason: explain(answer) });
  return refused(provider, answer, batch);
}

// They take a call as a whole or not at all.
async function refused(provider: Provider, answer: Answer, batch: readonly SmsMessage[]): Promise<SmsResult[]> {
  if ((answer.status === 400 || answer.status === 422) && batch.length > 1) {
    const half = Math.ceil(batch.length / 2);
    return [...(await sendBatch(provider, batch.slice(0, half))), ...(await sendBatch(provider, batch.slice(half)))];
  }
  const response = explain(answer);
  if (answer.status === 400 || answer.status === 422) {
    const invalid = /msisdn|recipient|country/i.test(response);
    return batch.map(() => ({ kind: "refused", reason: invalid ? "invalid_address" : "refused", response }));
  }
  // No credit, a bad token, an address that is not allowed: no recipient's fault.
  return batch.map(() => ({ kind: "unavailable", reason: response, retryAfterMs: 30_000 }));
}

function accepted(answer: Answer, batch: readonly SmsMessage[]): SmsResult[] {
  const body = jsonOf(answer);
  const ids: unknown = typeof body === "object" && body !== null ? (body as { ids?: unknown }).ids : undefined;
  if (!Array.isArray(ids) || ids.length !== batch.length)
    return batch.map(() => ({ kind: "accepted", providerId: "", response: "200 without an id for each message" }));
  return ids.map((id) => ({ kind: "accepted", providerId: String(id), response: "200" }));
}

// Messages are found by their id alone: one whose id never came is settled by its report.
async function lookUp(provider: Provider, { providerId }: SmsAsked): Promise<SmsState> {
  if (!providerId) return "unknown";
  const called = await callProvider(provider.egress, request(provider, "GET", `/rest/mtsms/${encodeURIComponent(providerId)}`));
  if (called.kind !== "answer") return "unknown";
  if (called.answer.status === 404) return "never_arrived";
  const body = jsonOf(called.answer) as { recipients?: unknown[] } | undefined;
  return called.answer.status === 200 ? stateOf(textField(body?.recipients?.[0], "dsnstatus")) : "unknown";
}

function stateOf(status: string): "accepted" | "delivered" | "undelivered" {
  if (DELIVERED.has(status)) return "delivered";
  return UNDELIVERED.has(status) ? "undelivered" : "accepted";
}

function callbackOf(payload: unknown): SmsCallback[] {
  const status = textField(payload, "status");
  if (status !== "") {
    const detail = [status, textField(payload, "error"), textField(payload, "code")].filter(Boolean).join(" ");
    const report = {
      ref: textField(payload, "userref"),
      providerId: textField(payload, "id"),
      detail,
      deadNumber: status === "UNDELIVERABLE" && /unknown subscriber/i.test(detail),
    };
    return [{ kind: "report", ...report, state: stateOf(status) }];
  }
  const from = textField(payload, "msisdn");
  if (from === "") return [];
  return [{ kind: "reply", from: `+${from}`, to: `+${textField(payload, "receiver")}`, text: textField(payload, "message") }];
}

function request({ address }: Provider, method: "GET" | "POST", path: string, body?: unknown): OutgoingRequest {
  const authorization = `Basic ${Buffer.from(`${address.token}:`).toString("base64")}`;
  return {
    url: address.origin + path,
    method,
    headers: { authorization, accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs: TIMEOUT_MS,
    maxBytes: 1_000_000,
  };
}

function explain(answer: Answer): string {
  const body = jsonOf(answer);
  return [answer.status, textField(body, "code"), textField(body, "message")].filter(Boolean).join(" ").slice(0, 500);
}
