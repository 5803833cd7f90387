import { newWebhookSecret } from "../../channels/webhook/sign.ts";
import { seal, unseal } from "../../platform/crypto/seal.ts";

/** A new secret and the form in which it is kept, which only this endpoint can open. */
export function makeSecret(secretKey: string, endpointId: string): { secret: string; sealed: Buffer } {
  const secret = newWebhookSecret();
  return { secret, sealed: seal(secretKey, purpose(endpointId), Buffer.from(secret)) };
}

export function openSecret(secretKey: string, endpointId: string, sealed: Buffer): string {
  return unseal(secretKey, purpose(endpointId), sealed).toString();
}

const purpose = (endpointId: string) => `webhook-secret:${endpointId}`;
