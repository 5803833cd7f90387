import { setTimeout as sleep } from "node:timers/promises";
import PostalMime, { type Email } from "postal-mime";
import type { EmailTransport, Envelope, SendResult } from "../src/channels/email/transport.ts";

/** A relay that is played: keeps what it was handed and answers as told. */
export interface PlayedTransport extends EmailTransport {
  readonly sent: { from: string; to: string; message: Buffer }[];
  /** answers for an address, used up in order; then accepted */
  readonly answers: Map<string, Exclude<SendResult, { kind: "unavailable" }>[]>;
  unavailable: boolean;
  delayMs: number;
  readonly underWay: number;
  raw(to: string): string;
  parsed(to: string): Promise<Email>;
  /** distinct Message-IDs that an address was sent */
  messageIds(to: string): string[];
}

export function createPlayedTransport(): PlayedTransport {
  const sent: PlayedTransport["sent"] = [];
  const answers: PlayedTransport["answers"] = new Map();
  let underWay = 0;
  const raw = (to: string) => sent.find((each) => each.to === to)?.message.toString("latin1") ?? "";
  const send = async (envelope: Envelope, message: Buffer): Promise<SendResult> => {
    if (played.unavailable) return { kind: "unavailable", scope: "relay", reason: "connection refused", retryAfterMs: 300 };
    underWay += 1;
    await sleep(played.delayMs);
    underWay -= 1;
    const answer = answers.get(envelope.to)?.shift() ?? { kind: "accepted" as const, response: "250 ok" };
    if (answer.kind !== "refused" && answer.kind !== "deferred")
      sent.push({ from: envelope.from, to: envelope.to, message: Buffer.from(message) });
    return answer;
  };
  const played: PlayedTransport = {
    name: "smtp",
    connections: 5,
    sent,
    answers,
    unavailable: false,
    delayMs: 0,
    get underWay() {
      return underWay;
    },
    send,
    verify: async () => (played.unavailable ? { ok: false, reason: "connection refused" } : { ok: true, detail: "" }),
    close: async () => undefined,
    raw,
    parsed: (to) => PostalMime.parse(sent.find((each) => each.to === to)?.message ?? ""),
    messageIds: (to) => [
      ...new Set(
        sent.filter((each) => each.to === to).map(({ message }) => /^Message-ID: (.+)$/m.exec(message.toString("latin1"))?.[1] ?? ""),
      ),
    ],
  };
  return played;
}
