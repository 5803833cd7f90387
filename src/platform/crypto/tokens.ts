import { createHmac, timingSafeEqual } from "node:crypto";

const MAC_BYTES = 16;

/** A URL-safe token that carries `payload` and cannot be forged: HMAC-SHA256 cut to 128 bits over purpose and payload. */
export function signToken(secretKey: string, purpose: string, payload: Buffer): string {
  return Buffer.concat([payload, mac(secretKey, purpose, payload)]).toString("base64url");
}

/** The payload of a token made for this purpose; undefined for any other text. */
export function verifyToken(secretKey: string, purpose: string, token: string, payloadBytes: number): Buffer | undefined {
  if (!/^[\w-]{1,200}$/.test(token)) return undefined;
  const bytes = Buffer.from(token, "base64url");
  // One spelling a token: the last character must not hide unused bits.
  if (bytes.length !== payloadBytes + MAC_BYTES || bytes.toString("base64url") !== token) return undefined;
  const payload = bytes.subarray(0, payloadBytes);
  return timingSafeEqual(bytes.subarray(payloadBytes), mac(secretKey, purpose, payload)) ? payload : undefined;
}

function mac(secretKey: string, purpose: string, payload: Buffer): Buffer {
  return createHmac("sha256", secretKey).update(`${purpose}\0`).update(payload).digest().subarray(0, MAC_BYTES);
}
