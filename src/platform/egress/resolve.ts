import { lookup } from "node:dns/promises";
import { type Address, isPublic, readAddress } from "./addresses.ts";
import { type Allowed, isAllowed } from "./allowed.ts";
import { EgressRefusal } from "./refusal.ts";

/** Gives a name's addresses as text. */
export type Resolver = (hostname: string) => Promise<readonly string[]>;

export interface Rules {
  allowed: readonly Allowed[];
  resolve: Resolver;
  ports: { http: readonly number[]; smtp: readonly number[] };
}
export interface Purpose {
  port: number;
  /** Plain http, or a port off the list: only to what the operator allows. */
  onlyAllowed: boolean;
}

/** The system's own, which has a few threads for everybody: of any number of simultaneous look-ups of one name it is asked once, so that a name that hangs holds one of them. */
export const systemResolver: Resolver = sharing(async (hostname) => (await lookup(hostname, { all: true })).map(({ address }) => address));

/** Gives all who ask for a name while it is looked up the same answer; who asks later asks anew. */
export function sharing(resolve: Resolver): Resolver {
  const asked = new Map<string, Promise<readonly string[]>>();
  return (hostname) => {
    const answer = asked.get(hostname) ?? resolve(hostname).finally(() => asked.delete(hostname));
    asked.set(hostname, answer);
    return answer;
  };
}

/**
 * The addresses that may be dialled for a host. One bad answer among good ones refuses the host, and so does a resolver that does not answer.
 * @throws EgressRefusal
 */
export async function resolveChecked(host: string, purpose: Purpose, rules: Rules): Promise<string[]> {
  const literal = readAddress(host.replace(/^\[|\]$/g, ""));
  const addresses = literal ? [literal] : await resolveName(host, rules.resolve);
  for (const address of addresses) {
    if (isAllowed(rules.allowed, address, purpose.port)) continue;
    if (purpose.onlyAllowed || !isPublic(address)) {
      throw new EgressRefusal("address_not_allowed", "The address is not one that may be called: use a public https address.");
    }
  }
  return addresses.map((address) => address.toString());
}

async function resolveName(host: string, resolve: Resolver): Promise<Address[]> {
  const answers = await resolve(host).catch((error: unknown) => {
    throw new EgressRefusal("unknown_host", `The host name cannot be found (${codeOf(error)}): check its spelling.`);
  });
  const addresses = answers.map(readAddress).filter((address) => address !== undefined);
  if (addresses.length === 0 || addresses.length < answers.length) {
    throw new EgressRefusal("unknown_host", "The host name has no usable address: check its spelling.");
  }
  return addresses;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "no answer";
}
