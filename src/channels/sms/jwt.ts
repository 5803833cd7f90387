import { createHmac, timingSafeEqual } from "node:crypto";

/** The payload of a token signed by HS256 with this secret, whatever its header asks for; undefined for any other text. */
export function readJwt(token: string, secret: string): unknown {
  const [header = "", payload = "", signature = "", ...rest] = token.split(".");
  if (rest.length > 0 || token.length > 16_384) return undefined;
  if ((parse(header) as { alg?: unknown } | undefined)?.alg !== "HS256") return undefined;
  const expected = createHmac("sha256", secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, "base64url");
  return given.length === expected.length && timingSafeEqual(given, expected) ? parse(payload) : undefined;
}

function parse(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
