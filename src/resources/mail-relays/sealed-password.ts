import { seal, unseal } from "../../platform/crypto/seal.ts";

/** The password as it is kept, which only this relay can open. */
export function sealPassword(secretKey: string, relayId: string, password: string): Buffer {
  return seal(secretKey, purpose(relayId), Buffer.from(password));
}

export function openPassword(secretKey: string, relayId: string, sealed: Buffer): string {
  return unseal(secretKey, purpose(relayId), sealed).toString();
}

const purpose = (relayId: string) => `mail-relay-password:${relayId}`;
