import { seal, unseal } from "../../platform/crypto/seal.ts";

/** The key as it is kept, which only this callback can open. */
export function sealKey(secretKey: string, callbackId: string, key: string): Buffer {
  return seal(secretKey, purpose(callbackId), Buffer.from(key));
}

export function openKey(secretKey: string, callbackId: string, sealed: Buffer): string {
  return unseal(secretKey, purpose(callbackId), sealed).toString();
}

const purpose = (callbackId: string) => `email-callback-key:${callbackId}`;
