import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

// OWASP's least for argon2id: 19 MiB, two passes.
const MEMORY_KIB = 19_456;
const PASSES = 2;
const TAG_BYTES = 32;
const SALT_BYTES = 16;

const derive = promisify(argon2);

/** The hash of a password as it is stored, in PHC format. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await hash(password, salt, MEMORY_KIB, PASSES);
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=1$${base64(salt)}$${base64(tag)}`;
}

/** Whether `stored` is the hash of this password; false for anything else than what `hashPassword` makes. */
export async function verifyPassword({ hash: stored, password }: { hash: string; password: string }): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=1\$([\w+/]{22,})\$([\w+/]{43})$/.exec(stored);
  if (!parts) return false;
  const [, memory, passes, salt = "", tag = ""] = parts;
  const found = await hash(password, Buffer.from(salt, "base64"), Number(memory), Number(passes));
  return timingSafeEqual(found, Buffer.from(tag, "base64"));
}

function hash(password: string, nonce: Buffer, memory: number, passes: number): Promise<Buffer> {
  // One spelling of what people see as one password.
  const message = Buffer.from(password.normalize("NFKC"));
  return derive("argon2id", { message, nonce, parallelism: 1, tagLength: TAG_BYTES, memory, passes });
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
