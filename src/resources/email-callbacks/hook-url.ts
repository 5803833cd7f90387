import { signToken, verifyToken } from "../../platform/crypto/tokens.ts";

const PURPOSE = "email-callback";
const ID_BYTES = 16;

export interface CallbackReference {
  organizationId: string;
  id: string;
}

/** Where the provider calls. The token says whose it is and cannot be made up, so nothing is looked up for a wrong one. */
export function hookUrl(site: { publicUrl: string; secretKey: string }, { organizationId, id }: CallbackReference): string {
  const payload = Buffer.from(`${organizationId}${id}`.replaceAll("-", ""), "hex");
  return `${site.publicUrl}/hooks/${signToken(site.secretKey, PURPOSE, payload)}`;
}

export function readHookToken(secretKey: string, token: string): CallbackReference | undefined {
  const payload = verifyToken(secretKey, PURPOSE, token, 2 * ID_BYTES);
  return payload && { organizationId: idAt(payload, 0), id: idAt(payload, ID_BYTES) };
}

function idAt(payload: Buffer, at: number): string {
  const hex = payload.toString("hex", at, at + ID_BYTES);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
