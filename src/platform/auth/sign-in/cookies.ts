import { createHash } from "node:crypto";

/** What is stored of a session: the SHA-256 of its token. */
export function hashSessionToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** What the names of the sign-in's cookies begin with. `__Host-` binds a cookie to this very host, which browsers grant only over https. */
export function cookiePrefix(publicUrl: string): string {
  return publicUrl.startsWith("https:") ? "__Host-preo" : "preo";
}

/** The token of the session cookie in a Cookie header; undefined when there is none. What follows the dot is better-auth's signature. */
export function sessionToken(header: string | undefined, publicUrl: string): string | undefined {
  const name = `${cookiePrefix(publicUrl)}.session_token=`;
  const pair = header?.split(/;\s*/).find((each) => each.startsWith(name));
  return pair && /^([\w-]{16,100})(?:\.|%2E)/i.exec(pair.slice(name.length))?.[1];
}
