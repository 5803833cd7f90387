import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts with AES-256-GCM under a key derived from the program's secret. `purpose` is bound in: what was sealed for one cannot be opened for another. */
export function seal(secretKey: string, purpose: string, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", derivedKey(secretKey), nonce).setAAD(Buffer.from(purpose));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `seal` made. @throws Error when the key, the purpose or a byte differs */
export function unseal(secretKey: string, purpose: string, sealed: Buffer): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", derivedKey(secretKey), sealed.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(purpose))
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}

let cached: { secret: string; key: Buffer } | undefined;

function derivedKey(secret: string): Buffer {
  if (cached?.secret !== secret) cached = { secret, key: Buffer.from(hkdfSync("sha256", secret, "", "preo seal v1", 32)) };
  return cached.key;
}
