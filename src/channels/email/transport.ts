/** Who the relay is told the message is from and for. Both are bare addresses; `from` may carry the bounce token of its recipient. */
export type Envelope = { from: string; to: string };

/**
 * What became of one message. Only `refused` is about this recipient for good; `unavailable` says that nothing was handed over and
 * the recipient must not pay for it; `ambiguous` says that the message may or may not have arrived.
 */
export type SendResult = Accepted | Deferred | Refused | Unavailable | Ambiguous;

export type Accepted = { kind: "accepted"; response: string };

/** The relay asks to try this recipient later (4xx). */
export type Deferred = { kind: "deferred"; code: number; enhanced: string | null; response: string };

/** The relay will never take this message for this recipient (5xx). `soft` bounces count, `none` is about policy or content. */
export type Refused = { kind: "refused"; code: number; enhanced: string | null; response: string; bounce: "hard" | "soft" | "none" };

/** `sender`: this From is refused, other senders may go on. `relay`: nobody can send before `retryAfterMs` has passed. */
export type Unavailable = { kind: "unavailable"; scope: "relay" | "sender"; reason: string; retryAfterMs: number };

/** The message was written and its reply never came. Sending it again (same Message-ID) may make a copy. */
export type Ambiguous = { kind: "ambiguous"; reason: string };

export type VerifyResult = { ok: true; detail: string } | { ok: false; reason: string };

export type EmailTransport = {
  readonly name: "smtp" | "outbox";
  /** How many sends may usefully be under way at once. */
  readonly connections: number;
  /** Hands one message over; `message` as `composeMessage` made it. Never rejects. */
  send(envelope: Envelope, message: Buffer): Promise<SendResult>;
  /** Tries the way to the relay without sending anything. Never rejects. */
  verify(): Promise<VerifyResult>;
  /** Lets sends under way end, refuses new ones, gives everything back. */
  close(): Promise<void>;
};
