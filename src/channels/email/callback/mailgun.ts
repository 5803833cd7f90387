import { createHmac, timingSafeEqual } from "node:crypto";
import { bounceKind } from "../bounce/bounce-kind.ts";
import { asObject, type Notice, type ProvenCall, type ProviderCall, readObject, textOf } from "./provider-call.ts";

/**
 * A webhook of Mailgun. The signature is over time and token alone, not over what is told: a token counts once.
 * @param signingKey the account's HTTP webhook signing key
 * @returns undefined when it is not signed with the key
 */
export function proveMailgun({ body }: ProviderCall, signingKey: string): ProvenCall | undefined {
  const call = readObject(body.toString("utf8"));
  const signed = asObject(call?.["signature"]);
  const [timestamp, token, signature] = [textOf(signed["timestamp"]), textOf(signed["token"]), textOf(signed["signature"])];
  if (!/^\d{1,12}$/.test(timestamp) || !/^[\w-]{1,200}$/.test(token) || !/^[0-9a-f]{64}$/.test(signature)) return undefined;
  const expected = createHmac("sha256", signingKey).update(`${timestamp}${token}`).digest();
  if (!timingSafeEqual(Buffer.from(signature, "hex"), expected)) return undefined;
  const notice = readEvent(asObject(call?.["event-data"]));
  return { signedAt: new Date(Number(timestamp) * 1000), identity: token, notices: notice ? [notice] : [] };
}

function readEvent(event: Record<string, unknown>): Notice | undefined {
  const [kind, reason] = [textOf(event["event"]), textOf(event["reason"])];
  const headers = asObject(asObject(event["message"])["headers"]);
  const references = [textOf(headers["message-id"]), textOf(asObject(event["envelope"])["sender"])];
  const about = { address: textOf(event["recipient"]), references };
  if (kind === "complained" || reason === "suppress-complaint")
    return { ...about, type: "complaint", bounce: "none", status: "", diagnostic: "" };
  // A temporary failure is tried again by Mailgun, which tells of it as permanent once it gives up.
  if (kind !== "failed" || textOf(event["severity"]) !== "permanent") return undefined;
  const told = asObject(event["delivery-status"]);
  const status = textOf(told["enhanced-code"]);
  const diagnostic = [told["message"], told["description"]].map(textOf).filter(Boolean).join(" ");
  const bounce = reason === "suppress-bounce" ? "hard" : bounceKind(status === "" ? null : status, diagnostic);
  return { ...about, type: "bounce", bounce, status, diagnostic };
}
