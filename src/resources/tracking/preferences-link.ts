import { signToken, verifyToken } from "../../platform/crypto/tokens.ts";

/** Whose preference page, and about what it is opened: the edition and the message that it was linked in, where there are such. */
export interface PreferencesOf {
  organizationId: string;
  userId: string;
  editionId: string | null;
  messageId: string | null;
}

const VERSION = 1;
const ID_BYTES = 16;
const PAYLOAD_BYTES = 1 + 4 * ID_BYTES;
const PURPOSE = "link:preferences";

/** Where a guest decides what they get. The address names nobody: ids and a signature over them, for this purpose alone. */
export function preferencesUrl(site: { publicUrl: string; secretKey: string }, who: PreferencesOf): string {
  return `${site.publicUrl}/p/${preferencesToken(site.secretKey, who)}`;
}

function preferencesToken(secretKey: string, who: PreferencesOf): string {
  const payload = Buffer.alloc(PAYLOAD_BYTES);
  payload.writeUInt8(VERSION, 0);
  [who.organizationId, who.userId, who.editionId, who.messageId].forEach((id, index) => {
    if (id !== null) payload.write(id.replaceAll("-", ""), 1 + index * ID_BYTES, "hex");
  });
  return signToken(secretKey, PURPOSE, payload);
}

/** Undefined for a forged token, one of another purpose or of another version. */
export function readPreferencesToken(secretKey: string, token: string): PreferencesOf | undefined {
  const payload = verifyToken(secretKey, PURPOSE, token, PAYLOAD_BYTES);
  if (!payload || payload.readUInt8(0) !== VERSION) return undefined;
  const [organizationId, userId, editionId, messageId] = [0, 1, 2, 3].map((index) => idAt(payload, 1 + index * ID_BYTES));
  return organizationId && userId ? { organizationId, userId, editionId: editionId ?? null, messageId: messageId ?? null } : undefined;
}

/** The id that stands at this place; undefined where there are only zeros. */
function idAt(payload: Buffer, at: number): string | undefined {
  const hex = payload.toString("hex", at, at + ID_BYTES);
  if (/^0+$/.test(hex)) return undefined;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
