import { networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";

/** An address as a number with its family: text has too many spellings to be compared. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Range = readonly [Address, number];

// IANA's special-purpose registries (RFC 6890 and its updates), multicast, and every form in which IPv6 can carry an IPv4 address.
const NOT_PUBLIC = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24"],
  ...["192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24"],
  ...["203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
  ...[
    "::/96",
    "::ffff:0:0/96",
    "::ffff:0:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/23",
    "2001:db8::/32",
  ],
  ...["2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"],
].map((text) => ipaddr.parseCIDR(text));

/** Reads an IPv4 or IPv6 address as the resolver writes it; undefined for anything else, also for one with a zone. */
export function readAddress(text: string): Address | undefined {
  if (text.includes("%")) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
}

/** Whether the address lies in one of the ranges. */
export function isIn(address: Address, ranges: readonly Range[]): boolean {
  return ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));
}

/** Whether anybody on the internet may be meant by the address: not private, loopback, link-local, reserved, nor this machine's own. */
export function isPublic(address: Address): boolean {
  return !isIn(address, NOT_PUBLIC) && !isIn(address, ownAddresses());
}

function ownAddresses(): Range[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => readAddress(address))
    .filter((address) => address !== undefined)
    .map((address) => [address, address.kind() === "ipv4" ? 32 : 128] as const);
}
