import { addressProblem } from "./address.ts";
import { rawMessage } from "./message/compose-message.ts";
import type { EmailTransport, Envelope, SendResult } from "./transport.ts";

export type OutboxOptions = {
  /** Keeps one message; `raw` is the whole message as a relay would have got it, without the final dot. */
  store: (envelope: Envelope, raw: Buffer) => Promise<void>;
  connections?: number;
};

/** A transport that keeps messages in place of sending them: for development, demos and tests. Nothing leaves the machine. */
export function createOutboxTransport({ store, connections = 10 }: OutboxOptions): EmailTransport {
  return {
    name: "outbox",
    connections,
    send: (envelope, message) => storeMessage(store, envelope, message),
    verify: async () => ({ ok: true, detail: "Messages are kept in the outbox; nothing leaves this machine." }),
    close: async () => {},
  };
}

async function storeMessage(store: OutboxOptions["store"], envelope: Envelope, message: Buffer): Promise<SendResult> {
  const problem = addressProblem(envelope.to);
  if (problem) return { kind: "refused", code: 501, enhanced: "5.1.3", response: `501 5.1.3 ${problem}`, bounce: "hard" };
  try {
    await store(envelope, rawMessage(message));
    return { kind: "accepted", response: "250 2.0.0 kept in the outbox" };
  } catch (error) {
    return {
      kind: "unavailable",
      scope: "relay",
      reason: `The outbox could not store it: ${(error as Error).message}`,
      retryAfterMs: 1_000,
    };
  }
}
