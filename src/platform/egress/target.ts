import { EgressRefusal } from "./refusal.ts";
import { type Purpose, type Rules, resolveChecked } from "./resolve.ts";

/**
 * Reads a http(s) target as a tenant typed it, without asking any resolver.
 * @throws EgressRefusal for other schemes, user info and unreadable text
 */
export function readTarget(text: string): URL {
  if (!URL.canParse(text)) throw new EgressRefusal("invalid_url", "Write a whole address, for example https://example.com/hooks.");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new EgressRefusal("scheme_not_allowed", "Only https addresses can be called.");
  if (url.username !== "" || url.password !== "") {
    throw new EgressRefusal(
      "credentials_in_url",
      "The address must not hold a user name or password: send a secret in a header or check the signature.",
    );
  }
  if (url.hostname === "" || url.hostname.endsWith(".localhost") || url.hostname.replace(/\.$/, "") === "localhost") {
    throw new EgressRefusal("address_not_allowed", "The address is not one that may be called: use a public https address.");
  }
  return url;
}

/** How a target's host is to be checked at dial time. */
export function purposeOf(protocol: string, port: string, ports: readonly number[]): Purpose {
  const number = port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
  return { port: number, onlyAllowed: protocol !== "https:" || !ports.includes(number) };
}

/**
 * Whether a target may be saved. It is checked again each time it is dialled, as names move.
 * @throws EgressRefusal that says what to change
 */
export async function checkTarget(text: string, rules: Rules): Promise<URL> {
  const url = readTarget(text);
  const purpose = purposeOf(url.protocol, url.port, rules.ports.http);
  await resolveChecked(url.hostname, purpose, rules).catch((error: unknown) => {
    if (!(error instanceof EgressRefusal) || error.code !== "address_not_allowed" || !purpose.onlyAllowed) throw error;
    if (url.protocol === "http:")
      throw new EgressRefusal("scheme_not_allowed", "Only https addresses can be called: write https:// in place of http://.");
    throw new EgressRefusal("port_not_allowed", `Only the ports ${rules.ports.http.join(", ")} can be called.`);
  });
  return url;
}
