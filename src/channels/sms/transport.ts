import type { SmsCallbacks } from "../../platform/contact/sms-callbacks.ts";

export type { SmsCallback, SmsCallbacks } from "../../platform/contact/sms-callbacks.ts";

/** One text message to hand over. `ref` comes back in delivery reports; `from` is a name of up to 11 characters or a number. */
export type SmsMessage = { ref: string; to: string; from: string; text: string; encoding: "gsm7" | "ucs2"; kept?: KeptSms };

/** Whose message it is: for the built-in outbox alone, a provider never sees it. */
export type KeptSms = { organizationId: string; campaignId: string | null; userId: string | null };

/**
 * What became of one message. `unavailable` says that it was surely not handed over; `unknown` that nobody can say: it is settled by a report or
 * a look-up and never sent again blindly, since no provider knows a message that it was handed twice.
 */
export type SmsResult =
  | { kind: "accepted"; providerId: string; response: string }
  | { kind: "refused"; reason: "invalid_address" | "unsubscribed" | "refused"; response: string }
  | { kind: "unavailable"; reason: string; retryAfterMs: number }
  | { kind: "unknown"; reason: string };

/** How a message stands at the provider. */
export type SmsState = "accepted" | "delivered" | "undelivered" | "never_arrived" | "unknown";

export type SmsAsked = { ref: string; to: string; providerId: string | null; sentAt: Date };

export type SmsTransport = SmsCallbacks & {
  /** Most messages of one batch, and most batches under way at once. */
  readonly limits: { batch: number; batchesAtOnce: number };
  /** Hands messages over; one result a message, in their order. Never rejects. */
  send(batch: readonly SmsMessage[]): Promise<SmsResult[]>;
  /** What the provider knows about a message of unknown outcome. Never rejects. */
  lookup(message: SmsAsked): Promise<SmsState>;
  /** Tries the way to the provider without sending anything. Never rejects. */
  verify(): Promise<{ ok: true } | { ok: false; reason: string }>;
};
