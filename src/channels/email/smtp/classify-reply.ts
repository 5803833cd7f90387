import type { Deferred, Refused, Unavailable } from "../transport.ts";

/** Which command a reply answers. `session` is everything before the first message: greeting, EHLO, STARTTLS, AUTH. `end` is the reply to the final dot. */
export type SmtpStage = "session" | "mail" | "rcpt" | "data" | "end";

export type FailureReply = { stage: SmtpStage; code: number; response: string };

const longestResponse = 500;
const relayRetryMs = 5_000;
const senderRetryMs = 60_000;

/** What a reply that is no success means (RFC 5321 4.2, RFC 3463). */
export function classifyReply({ stage, code, response }: FailureReply): Deferred | Refused | Unavailable {
  const text = response.replace(/\s+/g, " ").trim().slice(0, longestResponse);
  const enhanced = enhancedCode(text);
  if (code === 421 || stage === "session" || isAboutSession(code)) return unavailable("relay", text, relayRetryMs);
  if (stage === "mail" || isAboutSender(code, enhanced)) return unavailable("sender", text, senderRetryMs);
  if (code >= 400 && code < 500) return { kind: "deferred", code, enhanced, response: text };
  if (code >= 500 && code < 600) return { kind: "refused", code, enhanced, response: text, bounce: bounceOf(stage, code, enhanced) };
  return unavailable("relay", `The relay answered out of order: ${text}`, relayRetryMs);
}

/** The relay asks for TLS or a sign-in, or lost the order of commands: no recipient's fault, whatever it answers. (504 is one: Postfix refuses half an address by it.) */
function isAboutSession(code: number): boolean {
  return [502, 503, 530, 534, 535, 538].includes(code);
}

/** x.1.7 and x.1.8 are about the sender's address; Postfix says them as late as at RCPT. */
function isAboutSender(code: number, enhanced: string | null): boolean {
  return code >= 500 && enhanced !== null && /^5\.1\.[78]$/.test(enhanced);
}

/**
 * `hard`: there is no such mailbox (5.1.x) or it is closed (5.2.1). `none`: policy, content or protocol, which says nothing about the
 * mailbox. `soft`: the rest, such as a full mailbox, and a refusal of the recipient without an enhanced code.
 */
function bounceOf(stage: SmtpStage, code: number, enhanced: string | null): Refused["bounce"] {
  if (enhanced === null) return stage === "rcpt" && code !== 554 ? "soft" : "none";
  if (/^5\.(1\.\d+|2\.1)$/.test(enhanced)) return "hard";
  return /^5\.[234]\./.test(enhanced) && enhanced !== "5.3.4" && enhanced !== "5.2.3" ? "soft" : "none";
}

function enhancedCode(response: string): string | null {
  return /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?!\S)/.exec(response)?.[1] ?? null;
}

function unavailable(scope: Unavailable["scope"], response: string, retryAfterMs: number): Unavailable {
  return { kind: "unavailable", scope, reason: response, retryAfterMs };
}
