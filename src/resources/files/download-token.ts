import { signToken, verifyToken } from "../../platform/crypto/tokens.ts";

const PURPOSE = "file download";
const PAYLOAD_BYTES = 40;

export interface Download {
  organizationId: string;
  fileId: string;
  expiresAt: Date;
}

/** What a download link carries: organization, file and expiry, signed. */
export function downloadToken(secretKey: string, { organizationId, fileId, expiresAt }: Download): string {
  const expiry = Buffer.alloc(8);
  expiry.writeBigUInt64BE(BigInt(expiresAt.getTime()));
  return signToken(secretKey, PURPOSE, Buffer.concat([idBytes(organizationId), idBytes(fileId), expiry]));
}

/** Undefined for a text that this program did not sign. */
export function readDownloadToken(secretKey: string, token: string): Download | undefined {
  const payload = verifyToken(secretKey, PURPOSE, token, PAYLOAD_BYTES);
  if (!payload) return undefined;
  const expiresAt = new Date(Number(payload.readBigUInt64BE(32)));
  return { organizationId: idText(payload.subarray(0, 16)), fileId: idText(payload.subarray(16, 32)), expiresAt };
}

function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}

function idText(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
