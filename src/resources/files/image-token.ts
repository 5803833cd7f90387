import { signToken, verifyToken } from "../../platform/crypto/tokens.ts";

const PURPOSE = "file image";
const PAYLOAD_BYTES = 32;

/** The address of an image for those who were sent it. It has no end: a mail shows its images for years. */
export function imageUrl(where: { publicUrl: string; secretKey: string }, organizationId: string, fileId: string): string {
  const payload = Buffer.from(`${organizationId}${fileId}`.replaceAll("-", ""), "hex");
  return `${where.publicUrl}/i/${signToken(where.secretKey, PURPOSE, payload)}`;
}

/** Undefined for a text that this program did not sign. */
export function readImageToken(secretKey: string, token: string): { organizationId: string; fileId: string } | undefined {
  const payload = verifyToken(secretKey, PURPOSE, token, PAYLOAD_BYTES);
  return payload && { organizationId: idText(payload.subarray(0, 16)), fileId: idText(payload.subarray(16)) };
}

function idText(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
