import { createHmac } from "node:crypto";
import { signToken, verifyToken } from "../../../platform/crypto/tokens.ts";

/** Which message came back: a recipient of a campaign, and a check on the address that it went to. */
export interface ReturnReference {
  campaignId: string;
  /** 1-based place in the campaign */
  position: number;
  /** hex; tells whether the guest's address is still the one that was written to */
  addressCheck: string;
}

const PURPOSE = "return-path";
const ID_BYTES = 16;
const POSITION_BYTES = 3;
const CHECK_BYTES = 3;
const PAYLOAD_BYTES = ID_BYTES + POSITION_BYTES + CHECK_BYTES;
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/**
 * The envelope sender of one message, `b+<token>@domain`: whatever is sent back to it names its recipient, and nobody can make one up.
 * In base32, since relays may change the case, and within the 64 characters that a local part may have.
 */
export function returnPath(secretKey: string, domain: string, { campaignId, position, addressCheck }: ReturnReference): string {
  const payload = Buffer.alloc(PAYLOAD_BYTES);
  payload.write(campaignId.replaceAll("-", ""), 0, "hex");
  payload.writeUIntBE(position, ID_BYTES, POSITION_BYTES);
  payload.write(addressCheck, ID_BYTES + POSITION_BYTES, "hex");
  return `b+${toBase32(Buffer.from(signToken(secretKey, PURPOSE, payload), "base64url"))}@${domain}`;
}

/** What a return path names; undefined for any address that `returnPath` did not make with this key. */
export function readReturnPath(secretKey: string, address: string): ReturnReference | undefined {
  const [, text] = /^b\+([a-z2-7]{20,62})@[^@\s]+$/i.exec(address) ?? [];
  const bytes = text === undefined ? undefined : fromBase32(text.toLowerCase());
  const payload = bytes && verifyToken(secretKey, PURPOSE, bytes.toString("base64url"), PAYLOAD_BYTES);
  if (!payload) return undefined;
  const hex = payload.toString("hex", 0, ID_BYTES);
  return {
    campaignId: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`,
    position: payload.readUIntBE(ID_BYTES, POSITION_BYTES),
    addressCheck: payload.toString("hex", ID_BYTES + POSITION_BYTES),
  };
}

/** @param emailKey the address as it is compared */
export function addressCheck(secretKey: string, emailKey: string): string {
  return createHmac("sha256", secretKey)
    .update(`return-address\0${emailKey}`)
    .digest("hex")
    .slice(0, 2 * CHECK_BYTES);
}

function toBase32(bytes: Buffer): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
}

/** Undefined where the last character hides bits: one spelling a token. */
function fromBase32(text: string): Buffer | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text) {
    value = (value << 5) | ALPHABET.indexOf(character);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >>> bits) & 255);
    }
    value &= (1 << bits) - 1;
  }
  return value === 0 ? Buffer.from(bytes) : undefined;
}
