import { signToken, verifyToken } from "../../platform/crypto/tokens.ts";

export { page } from "./page.ts";
export { preferencesUrl, readPreferencesToken } from "./preferences-link.ts";
export { recordSighting } from "./sightings.ts";

/** What a link of a message may do. A token for one cannot be used for another. */
export type LinkPurpose = "track" | "unsubscribe" | "view";

export interface Recipient {
  campaignId: string;
  /** 1-based place in the campaign; 0 stands for nobody in particular */
  position: number;
}

const PAYLOAD_BYTES = 20;

/** The token of a recipient's links: tells campaign and place, no address. */
export function recipientToken(secretKey: string, purpose: LinkPurpose, recipient: Recipient): string {
  const payload = Buffer.alloc(PAYLOAD_BYTES);
  payload.write(recipient.campaignId.replaceAll("-", ""), 0, "hex");
  payload.writeUInt32BE(recipient.position, 16);
  return signToken(secretKey, `link:${purpose}`, payload);
}

/** Whose token this is; undefined for a forged one or one of another purpose. */
export function readRecipientToken(secretKey: string, purpose: LinkPurpose, token: string): Recipient | undefined {
  const payload = verifyToken(secretKey, `link:${purpose}`, token, PAYLOAD_BYTES);
  if (!payload) return undefined;
  const hex = payload.toString("hex", 0, 16);
  const campaignId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return { campaignId, position: payload.readUInt32BE(16) };
}
