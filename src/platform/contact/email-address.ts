const SPACES = /^[\s\u00a0\u200b\ufeff]+|[\s\u00a0\u200b\ufeff]+$/g;
// A dot-atom or any other visible run before the last @, a host name behind it: what relays take. Letters beyond ASCII are allowed (RFC 6531).
const ADDRESS =
  /^[^\s@"(),:;<>[\\\]\p{Cc}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}[\p{L}\p{N}-]{0,61}[\p{L}\p{N}]$/u;
const MAX_LENGTH = 254;

/** The address as it is kept and written to: without surrounding spaces, also no-break ones. Undefined when it can be no address. */
export function emailAddress(text: string): string | undefined {
  const address = text.replace(SPACES, "");
  if (address.length > MAX_LENGTH || !ADDRESS.test(address)) return undefined;
  const local = address.slice(0, address.lastIndexOf("@"));
  return local.startsWith(".") || local.endsWith(".") || local.includes("..") ? undefined : address;
}

/** The address as it is compared (and stored as email_key): two spellings of one address are equal. Undefined when it can be no address. */
export function emailKey(text: string): string | undefined {
  return emailAddress(text)?.normalize("NFC").toLowerCase();
}
