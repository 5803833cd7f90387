import type { SmsResult } from "../../../channels/sms/transport.ts";
import { WAITS_FOR_WINDOW } from "../chunks.ts";
import type { RenderedSms } from "./render.ts";
import type { SmsOutcome } from "./results.ts";

const MAX_RESPONSE = 500;

/** What a provider's answer means for the recipient. An unavailable provider puts them back untouched. */
export function smsOutcome(position: number, rendered: RenderedSms, result: SmsResult): SmsOutcome {
  const { language, length, costE4 } = rendered;
  const outcome = { position, language, parts: length.parts, costE4, reason: "", retryAfter: null, providerId: null };
  switch (result.kind) {
    case "accepted":
      return { ...outcome, state: "sent", response: result.response.slice(0, MAX_RESPONSE), providerId: result.providerId || null };
    case "refused":
      return { ...outcome, state: "failed", reason: result.reason, response: result.response.slice(0, MAX_RESPONSE) };
    case "unavailable":
      return { ...outcome, state: "queued", reason: "unavailable", response: result.reason.slice(0, MAX_RESPONSE) };
    case "unknown":
      return { ...outcome, state: "unknown", reason: "unconfirmed", response: result.reason.slice(0, MAX_RESPONSE) };
  }
}

/** One who is not written to before the window for texts opens where they are. */
export function waiting(position: number, seconds: number): SmsOutcome {
  return { ...unsent(position, "skipped", WAITS_FOR_WINDOW), state: "queued", retryAfter: seconds };
}

/** One who gets no text, with the reason. */
export function unsent(position: number, state: "skipped" | "failed", reason: string, response = ""): SmsOutcome {
  return { position, state, reason, response, language: null, retryAfter: null, providerId: null, parts: null, costE4: null };
}
