import { networkInterfaces } from "node:os";

/** Addresses that no tenant may reach, at least one from each range that is not public, and the spellings in which they have slipped through elsewhere. */
export const hostileAddresses = [
  ...[
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "169.254.169.254",
    "169.254.170.2",
  ],
  ...[
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
  ],
  ...["198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"],
  ...[
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
  ],
  ...["2001:db8::1", "3fff::1", "2002:7f00:1::", "5f00::1", "fc00::1", "fdff::1", "fe80::1", "fec0::1", "ff02::1"],
];

export const hostileHosts = [
  ...[
    "127.1",
    "0",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "012.0.0.1",
    "①②⑦.0.0.1",
    "127。0。0。1",
    "localhost",
    "localhost.",
    "x.localhost",
  ],
  ...hostileAddresses.map((address) => (address.includes(":") ? `[${address}]` : address)),
  ...Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ address }) => !address.startsWith("fe80"))
    .map(({ address }) => (address.includes(":") ? `[${address}]` : address)),
];

export const hostileUrls = [
  ...[
    "file:///etc/passwd",
    "gopher://127.0.0.1:25/",
    "ftp://example.com/",
    "data:text/plain,x",
    "javascript:alert(1)",
    "unix:///var/run/docker.sock",
  ],
  ...[
    "https://user:secret@example.com/",
    "https://user@example.com/",
    "https://[fe80::1%25eth0]/",
    "https://",
    "example.com/hook",
    "https://example.com:22/",
  ],
  ...["https://example.com:5432/", "http://example.com/", "//example.com", "https://exa mple.com/"],
];
