import ipaddr from "ipaddr.js";
import { type Address, isIn, type Range, readAddress } from "./addresses.ts";

/** What the operator lets through although it is not public: an address range, with one port or with all. */
export interface Allowed {
  range: Range;
  port: number | undefined;
}

/**
 * Reads a comma-separated list of addresses and ranges, each with a port if only that one is meant: `10.1.2.3`, `10.0.0.0/8`, `127.0.0.1:9000`, `[fd00::7]:9000`, `fd00::/8`.
 * @throws Error that names the entry
 */
export function readAllowed(text: string): Allowed[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map(readEntry);
}

/** Whether the operator's list has the address with this port. */
export function isAllowed(allowed: readonly Allowed[], address: Address, port: number): boolean {
  return allowed.some((entry) => (entry.port === undefined || entry.port === port) && isIn(address, [entry.range]));
}

function readEntry(entry: string): Allowed {
  const [, bracketed, v4, port] = /^(?:\[([0-9a-f:]+)\]|([\d.]+))(?::(\d{1,5}))?$/i.exec(entry) ?? [];
  const host = bracketed ?? v4 ?? entry;
  const address = readAddress(host);
  if (address) return { range: [address, address.kind() === "ipv4" ? 32 : 128], port: port === undefined ? undefined : Number(port) };
  if (ipaddr.IPv4.isValidCIDRFourPartDecimal(entry) || ipaddr.IPv6.isValidCIDR(entry))
    return { range: ipaddr.parseCIDR(entry), port: undefined };
  throw new Error(`"${entry}" is neither an address (10.1.2.3, 10.1.2.3:9000, [fd00::7]:9000) nor a range (10.0.0.0/8)`);
}
