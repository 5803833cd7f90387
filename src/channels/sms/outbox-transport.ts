import type { SmsCallbacks, SmsMessage, SmsResult, SmsTransport } from "./transport.ts";

/** No provider tells anything by itself: every callback is refused. */
export const outboxCallbacks: SmsCallbacks = { name: "outbox", parseCallback: () => undefined };

/** Keeps texts in place of sending them. Nothing leaves the machine. */
export function createSmsOutbox({ store }: { store: (message: SmsMessage) => Promise<void> }): SmsTransport {
  return {
    ...outboxCallbacks,
    limits: { batch: 100, batchesAtOnce: 4 },
    send: async (batch) => {
      const results: SmsResult[] = [];
      for (const message of batch) results.push(await keep(store, message));
      return results;
    },
    lookup: async () => "unknown",
    verify: async () => ({ ok: true }),
  };
}

async function keep(store: (message: SmsMessage) => Promise<void>, message: SmsMessage): Promise<SmsResult> {
  try {
    await store(message);
    return { kind: "accepted", providerId: "", response: "kept in the outbox" };
  } catch (error) {
    return { kind: "unavailable", reason: `The outbox could not store it: ${(error as Error).message}`, retryAfterMs: 1_000 };
  }
}
