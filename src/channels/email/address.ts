import { domainToASCII } from "node:url";

const longest = 254;
const asciiLocalPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+$/;
const unicodeLocalPart = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~.-]+$/u;
const hostLabels = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * Says why an address may not stand in an SMTP envelope or a mail header, or null when it may. Only dot-atom addresses pass: no quoted
 * local part, no display name, no control character, space or angle bracket, so nothing in it can end a command or start a header.
 * A local part outside ASCII passes with `smtpUtf8` alone (RFC 6531).
 */
export function addressProblem(address: string, { smtpUtf8 = false } = {}): string | null {
  if (address.length > longest) return "The address is too long.";
  const at = address.lastIndexOf("@");
  if (at < 1 || at === address.length - 1) return "The address needs one @ with something on both sides.";
  const local = address.slice(0, at);
  if (local.length > 64) return "The part before the @ is too long.";
  if (!(smtpUtf8 ? unicodeLocalPart : asciiLocalPart).test(local))
    return "The part before the @ has characters that a relay does not take.";
  if (local.startsWith(".") || local.endsWith(".") || local.includes("..")) return "The part before the @ has a dot in the wrong place.";
  return asciiDomain(address.slice(at + 1)) === "" ? "The part after the @ is not a domain." : null;
}

/**
 * The address as it goes on the wire: the domain in ASCII (`blåbær.dk` becomes `xn--blbr-roah.dk`), the rest untouched.
 * @throws {Error} when `addressProblem` names one
 */
export function wireAddress(address: string, options: { smtpUtf8?: boolean } = {}): string {
  const problem = addressProblem(address, options);
  if (problem) throw new Error(problem);
  const at = address.lastIndexOf("@");
  return `${address.slice(0, at)}@${asciiDomain(address.slice(at + 1))}`;
}

function asciiDomain(domain: string): string {
  if (hostLabels.test(domain)) return domain;
  // domainToASCII parses as a URL host: what it would strip or re-read must be refused before it.
  if (!/^[\p{L}\p{N}\p{M}.-]+$/u.test(domain)) return "";
  const ascii = domainToASCII(domain);
  return hostLabels.test(ascii) ? ascii : "";
}
