import { createHash, timingSafeEqual } from "node:crypto";
import type { BounceKind } from "../bounce/bounce-kind.ts";
import { type Notice, type ProvenCall, type ProviderCall, readObject, textOf } from "./provider-call.ts";

/**
 * A webhook of Postmark, which signs nothing: it proves itself by HTTP basic authentication. Its calls carry no time that is theirs alone, so a call is told
 * from its repetition by the number of what it tells.
 * @param login `user:password`, as entered at Postmark
 * @returns undefined when it does not know the password
 */
export function provePostmark({ headers, body }: ProviderCall, login: string, now: Date): ProvenCall | undefined {
  const given = /^basic ([A-Za-z0-9+/]+=*)$/i.exec(textOf(headers["authorization"]))?.[1];
  if (given === undefined || !timingSafeEqual(hash(Buffer.from(given, "base64")), hash(Buffer.from(login)))) return undefined;
  const call = readObject(body.toString("utf8")) ?? {};
  const [kind, id] = [textOf(call["RecordType"]), textOf(call["ID"])];
  if (!/^\d{1,20}$/.test(id)) return undefined;
  const notice = readRecord(kind, call);
  return { signedAt: now, identity: `${kind} ${id}`, notices: notice ? [notice] : [] };
}

function readRecord(kind: string, call: Record<string, unknown>): Notice | undefined {
  const about = { address: textOf(call["Email"]), references: messageIds(textOf(call["Content"])), diagnostic: diagnosticOf(call) };
  if (kind === "SpamComplaint" || (kind === "Bounce" && call["Type"] === "SpamComplaint"))
    return { ...about, type: "complaint", bounce: "none", status: "" };
  if (kind !== "Bounce") return undefined;
  return { ...about, type: "bounce", bounce: BOUNCES[textOf(call["Type"])] ?? "none", status: "" };
}

/** What each of Postmark's types says of the mailbox; the others say nothing of it. */
const BOUNCES: Record<string, BounceKind> = {
  ...{ HardBounce: "hard", BadEmailAddress: "hard", ManuallyDeactivated: "hard" },
  ...{ SoftBounce: "soft", Transient: "soft", DnsError: "soft", Undeliverable: "soft" },
};

function diagnosticOf(call: Record<string, unknown>): string {
  return [call["Description"], call["Details"]].map(textOf).filter(Boolean).join(" ");
}

/** Of the message that came back, which Postmark adds on request. */
function messageIds(content: string): string[] {
  return [...content.slice(0, LONGEST_CONTENT).matchAll(/^message-id:\s*(<[^<>\s]{1,200}>)/gim)].map(([, id = ""]) => id);
}

const LONGEST_CONTENT = 200_000;

function hash(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
