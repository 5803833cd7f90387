import type { SendResult } from "../../channels/email/transport.ts";
import type { RecipientResult } from "./chunks.ts";
import type { RecipientRow } from "./recipients.ts";

/** Seconds until the next attempt after the 1st, 2nd, … "later" of a relay; about 27 hours in all, then the recipient has failed. */
const RETRY_AFTER = [60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200] as const;
const MAX_RESPONSE = 500;

/** What a relay's answer means for the recipient. An unknown outcome of an email is tried again under the same Message-ID. */
export function outcomeOf(
  row: Pick<RecipientRow, "position" | "attempts">,
  sent: Exclude<SendResult, { kind: "unavailable" }>,
  language: string,
): RecipientResult {
  const result = { position: row.position, reason: "", language, retryAfter: null, bounce: null };
  switch (sent.kind) {
    case "accepted":
      return { ...result, state: "sent", response: sent.response.slice(0, MAX_RESPONSE) };
    case "refused":
      return {
        ...result,
        state: "failed",
        reason: sent.bounce === "hard" ? "bounced" : "refused",
        response: sent.response.slice(0, MAX_RESPONSE),
        bounce: sent.bounce,
      };
    case "deferred":
      return later(row, result, sent.response, "deferred");
    case "ambiguous":
      return later(row, result, sent.reason, "unconfirmed");
  }
}

function later(
  row: Pick<RecipientRow, "attempts">,
  result: Omit<RecipientResult, "state" | "response">,
  response: string,
  reason: string,
): RecipientResult {
  const wait = RETRY_AFTER[row.attempts];
  const text = response.slice(0, MAX_RESPONSE);
  return wait === undefined
    ? { ...result, state: "failed", reason: "too_many_attempts", response: text }
    : { ...result, state: "queued", reason, response: text, retryAfter: wait };
}
