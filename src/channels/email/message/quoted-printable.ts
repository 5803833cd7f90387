// A soft break's "=" takes the 76th place of a line (RFC 2045, 6.7).
const longestLine = 75;

/** Quoted-printable text as it grows. `column` is the length of its last line. Lines are CRLF, no line begins with a dot. */
export type QpText = { out: string; column: number };

/** Text encoded ahead of time as if at the start of a line. `head` and `tail` are the lengths of its first and last line. */
export type QpFragment = { out: string; head: number; tail: number; oneLine: boolean };

/** Encodes text once, for `appendFragment`. */
export function encodeFragment(text: string): QpFragment {
  const qp: QpText = { out: "", column: 0 };
  appendText(qp, text);
  const firstBreak = qp.out.indexOf("\r\n");
  if (firstBreak < 0) return { out: qp.out, head: qp.column, tail: qp.column, oneLine: true };
  return { out: qp.out, head: qp.out[firstBreak - 1] === "=" ? firstBreak - 1 : firstBreak, tail: qp.column, oneLine: false };
}

/** Adds what was encoded before, behind a soft break where its first line would not fit. */
export function appendFragment(qp: QpText, fragment: QpFragment): void {
  if (qp.column > 0 && qp.column + fragment.head > longestLine) softBreak(qp);
  qp.out += fragment.out;
  qp.column = fragment.oneLine ? qp.column + fragment.tail : fragment.tail;
}

/** Adds a short text that holds letters, digits, `-` and `_` alone. */
export function appendWord(qp: QpText, word: string): void {
  if (qp.column + word.length > longestLine) softBreak(qp);
  qp.out += word;
  qp.column += word.length;
}

/** Adds text in UTF-8. A line feed becomes CRLF and carriage returns are dropped, each by itself, so that it does not matter where text was cut. */
export function appendText(qp: QpText, text: string): void {
  let plainFrom = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isPlain(code, text, at) && !(code === 46 && (qp.column === 0 || qp.column === longestLine))) {
      if (qp.column === longestLine) {
        qp.out += text.slice(plainFrom, at);
        plainFrom = at;
        softBreak(qp);
      }
      qp.column++;
      continue;
    }
    qp.out += text.slice(plainFrom, at);
    if (code === 10) hardBreak(qp);
    else if (code !== 13) at += appendEncoded(qp, text, at) - 1;
    plainFrom = at + 1;
  }
  qp.out += text.slice(plainFrom);
}

/** A blank may not end a line; what follows the end of a text is not known, so a blank there is encoded too. */
function isPlain(code: number, text: string, at: number): boolean {
  if (code === 32 || code === 9) return text.charCodeAt(at + 1) >= 32;
  return code > 32 && code < 127 && code !== 61;
}

function appendEncoded(qp: QpText, text: string, at: number): number {
  const point = text.codePointAt(at) ?? 0;
  const encoded = point < encodedPoints.length ? (encodedPoints[point] ??= encodePoint(point)) : encodePoint(point);
  if (qp.column + encoded.length > longestLine) softBreak(qp);
  qp.out += encoded;
  qp.column += encoded.length;
  return point > 0xffff ? 2 : 1;
}

const encodedPoints = Array.from<string | undefined>({ length: 0x800 });

function encodePoint(point: number): string {
  let encoded = "";
  // Half of a surrogate pair becomes U+FFFD, as in every UTF-8 encoder.
  for (const byte of Buffer.from(String.fromCodePoint(point))) encoded += `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  return encoded;
}

function hardBreak(qp: QpText): void {
  qp.out += "\r\n";
  qp.column = 0;
}

function softBreak(qp: QpText): void {
  qp.out += "=\r\n";
  qp.column = 0;
}
