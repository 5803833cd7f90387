import { createHmac } from "node:crypto";

/** What a guest is recognised by. */
export type Identity = { email: string } | { phone: string } | { source: string; externalId: string };

/** Stands for an erased guest's address, number or id without telling it: nobody without the key can try values against it. */
export function identityHash(secretKey: string, organizationId: string, identity: Identity): Buffer {
  const parts =
    "email" in identity
      ? ["email", identity.email]
      : "phone" in identity
        ? ["phone", identity.phone]
        : ["external_id", identity.source, identity.externalId];
  return createHmac("sha256", secretKey)
    .update(JSON.stringify(["erased identity", organizationId, ...parts]))
    .digest();
}
