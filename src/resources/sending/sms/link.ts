import { createHmac, timingSafeEqual } from "node:crypto";
import { signToken, verifyToken } from "../../../platform/crypto/tokens.ts";

/** Whose text a report or an opt-out link speaks of. */
export interface SmsRef {
  kind: "campaign" | "message";
  id: string;
  /** of the recipient in the campaign; 0 for a message of its own */
  position: number;
}

const REF_BYTES = 21;

/** What a provider gives back with its reports: cannot be guessed, tells no number. */
export function smsRef(secretKey: string, { kind, id, position }: SmsRef): string {
  const payload = Buffer.alloc(REF_BYTES);
  payload.writeUInt8(kind === "campaign" ? 1 : 2, 0);
  payload.write(id.replaceAll("-", ""), 1, "hex");
  payload.writeUInt32BE(position, 17);
  return signToken(secretKey, "sms:ref", payload);
}

export function readSmsRef(secretKey: string, ref: string): SmsRef | undefined {
  const payload = verifyToken(secretKey, "sms:ref", ref, REF_BYTES);
  if (!payload) return undefined;
  const hex = payload.toString("hex", 1, 17);
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return { kind: payload.readUInt8(0) === 1 ? "campaign" : "message", id, position: payload.readUInt32BE(17) };
}

const MAC_BYTES = 8;

/**
 * The token of an opt-out link: 22 characters, as a text pays for each. 64 bits of MAC do for what it opens: one page on which one person unsubscribes,
 * behind the public rate limit.
 */
export function optOutToken(secretKey: string, campaignNumber: string, position: number): string {
  const payload = Buffer.alloc(8);
  payload.writeUInt32BE(Number(campaignNumber), 0);
  payload.writeUInt32BE(position, 4);
  return Buffer.concat([payload, shortMac(secretKey, payload)]).toString("base64url");
}

export function readOptOutToken(secretKey: string, token: string): { number: number; position: number } | undefined {
  if (!/^[\w-]{22}$/.test(token)) return undefined;
  const bytes = Buffer.from(token, "base64url");
  if (bytes.length !== 16 || bytes.toString("base64url") !== token) return undefined;
  const payload = bytes.subarray(0, 8);
  if (!timingSafeEqual(bytes.subarray(8), shortMac(secretKey, payload))) return undefined;
  return { number: payload.readUInt32BE(0), position: payload.readUInt32BE(4) };
}

function shortMac(secretKey: string, payload: Buffer): Buffer {
  return createHmac("sha256", secretKey).update("sms:optout\0").update(payload).digest().subarray(0, MAC_BYTES);
}
