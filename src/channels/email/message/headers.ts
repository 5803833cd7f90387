import { wireAddress } from "../address.ts";

export type Mailbox = { address: string; name?: string | null };

const longestText = 1_000;

/** One header line that holds free text, ending in CRLF: as it is when it is short ASCII, else in encoded words (RFC 2047) of at most 75 characters. */
export function textHeader(name: string, value: string): string {
  const text = oneLine(value);
  if (isPlainText(text) && name.length + 2 + text.length <= 78) return `${name}: ${text}\r\n`;
  return `${name}: ${encodedWords(text, name.length + 2)}\r\n`;
}

/** One header line that holds an address and perhaps a name, ending in CRLF. @throws {Error} when the address may not stand in a header */
export function mailboxHeader(name: string, { address, name: displayName }: Mailbox): string {
  const wire = wireAddress(address);
  const text = oneLine(displayName ?? "");
  if (text === "") return `${name}: ${wire}\r\n`;
  const phrase = isPlainText(text) && text.length <= 60 ? quoted(text) : encodedWords(text, name.length + 2);
  return `${name}: ${phrase}\r\n <${wire}>\r\n`;
}

/** One header line of our own making, ending in CRLF. @throws {Error} when name or value would not stay one plain line */
export function plainHeader(name: string, value: string): string {
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) throw new Error(`${JSON.stringify(name)} is no header name.`);
  if (!/^[\x20-\x7e]{1,900}$/.test(value)) throw new Error(`The header ${name} needs a value of printable ASCII on one line.`);
  return `${name}: ${value}\r\n`;
}

/** Everything that a mail program could take for the end of a line or of the text becomes a blank, and blanks fold into one. */
function oneLine(value: string): string {
  const text = value.slice(0, longestText).toWellFormed();
  return text.replace(/[\u0000-\u0020\u007f-\u00a0\u2028\u2029]+/g, " ").trim();
}

/** `=?` would be read as the beginning of an encoded word. */
function isPlainText(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && !text.includes("=?");
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** Words of base64, cut between characters, each on a line of its own; a line with an encoded word is at most 76 characters long. */
function encodedWords(text: string, column: number): string {
  const words: string[] = [];
  let room = bytesThatFit(column);
  let word = "";
  let size = 0;
  for (const character of text) {
    const bytes = Buffer.byteLength(character);
    if (size + bytes > room) {
      words.push(word);
      room = bytesThatFit(1);
      word = "";
      size = 0;
    }
    word += character;
    size += bytes;
  }
  words.push(word);
  return words.map((part) => `=?UTF-8?B?${Buffer.from(part).toString("base64")}?=`).join("\r\n ");
}

function bytesThatFit(column: number): number {
  return Math.floor((76 - column - "=?UTF-8?B??=".length) / 4) * 3;
}
