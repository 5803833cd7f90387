import type { Literal } from "./ast.ts";
import type { Token } from "./lex.ts";
import { SyntaxFailure } from "./syntax-failure.ts";

const int64Max = 2n ** 63n - 1n;
const int64Min = -(2n ** 63n);

/** The value of a number token, with the sign that stood directly before it. Throws SyntaxFailure when it fits no 64 bits. */
export function numberLiteral(token: Token, negative: boolean, from: number): Literal {
  if (token.kind === "double") {
    const value = Number(token.text);
    if (!Number.isFinite(value)) throw invalid(token, from, "the number is too large");
    return { type: "double", value: negative ? -value : value };
  }
  const magnitude = BigInt(token.text.replace(/[uU]$/, ""));
  const value = negative ? -magnitude : magnitude;
  if (token.kind === "uint") {
    if (negative || magnitude >= 2n ** 64n) throw invalid(token, from, "the number does not fit 64 bits without a sign");
    return { type: "uint", value };
  }
  if (value > int64Max || value < int64Min) throw invalid(token, from, "the number does not fit 64 bits");
  return { type: "int", value };
}

function invalid(token: Token, from: number, message: string): SyntaxFailure {
  return new SyntaxFailure(from, token.to, message, [], "invalid_literal");
}

const escape = /\\(?:([abfnrtv\\?"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([^]?))/g;
const simple: Record<string, string> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** The text of a string token. Refuses unknown escapes, surrogates and U+0000, which PostgreSQL's text cannot hold. */
export function stringLiteral(token: Token): Literal {
  const start = /^([bBrR]*)("""|'''|"|')/.exec(token.text);
  const prefix = start?.[1] ?? "";
  const quote = start?.[2] ?? '"';
  const open = prefix.length + quote.length;
  const body = token.text.slice(open, token.text.length - quote.length).replace(/\r\n?/g, "\n");
  if (token.kind === "bytes") return { type: "bytes", text: token.text };
  const value = /[rR]/.test(prefix) ? body : unescape(body, token);
  if (value.includes("\0")) throw invalid(token, token.from, "a string must not contain the character U+0000");
  if (!value.isWellFormed()) throw invalid(token, token.from, "a string must not contain a lone surrogate");
  return { type: "string", value };
}

function unescape(body: string, token: Token): string {
  return body.replace(escape, (whole, plain?: string, x?: string, u4?: string, u8?: string, octal?: string) => {
    if (plain !== undefined) return simple[plain] ?? plain;
    const hex = x ?? u4 ?? u8;
    if (hex === undefined && octal === undefined) throw invalid(token, token.from, `unknown escape ${whole}`);
    const point = hex === undefined ? Number.parseInt(octal ?? "", 8) : Number.parseInt(hex, 16);
    const surrogate = point >= 0xd800 && point <= 0xdfff;
    if (surrogate || point > 0x10ffff) throw invalid(token, token.from, `${whole} is no character`);
    return String.fromCodePoint(point);
  });
}
