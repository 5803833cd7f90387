import { SyntaxFailure } from "./syntax-failure.ts";

export type TokenKind = "ident" | "int" | "uint" | "double" | "string" | "bytes" | "op" | "end";

export interface Token {
  kind: TokenKind;
  from: number;
  to: number;
  text: string;
}

const space = /(?:[\t\n\f\r ]+|\/\/[^\n]*)+/y;
const ident = /[_a-zA-Z][_a-zA-Z0-9]*/y;
const quotedIdent = /`[a-zA-Z0-9_.\-/ ]+`/y;
const number = /(?:0[xX][0-9a-fA-F]+[uU]?|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|\d+[uU]?)/y;
const operator = /(?:&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()[\]{}])/y;
const stringStart = /([bB]?[rR]?|[rR][bB])("""|'''|"|')/y;

/** Splits the source into tokens; the last one is always `end`. Throws SyntaxFailure at the first character that fits nothing. */
export function lex(source: string): Token[] {
  const tokens: Token[] = [];
  let at = skip(source, 0);
  while (at < source.length) {
    const token = nextToken(source, at);
    tokens.push(token);
    at = skip(source, token.to);
  }
  tokens.push({ kind: "end", from: source.length, to: source.length, text: "" });
  return tokens;
}

/** The tokens of a half-typed source: a string that is not closed goes on to the end of its line, and what fits nothing stands apart. */
export function lexTolerantly(source: string): Token[] {
  const tokens: Token[] = [];
  let at = skip(source, 0);
  while (at < source.length) {
    const token = tolerantToken(source, at);
    tokens.push(token);
    at = skip(source, token.to);
  }
  return tokens;
}

/** A single `=` was meant as `==`; anything else that is no token parts what stands before it from what follows, as `&&` does. */
function tolerantToken(source: string, from: number): Token {
  try {
    return nextToken(source, from);
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    const to = Math.max(error.to, from + 1);
    if (match(stringStart, source, from) !== null) return { kind: "string", from, to, text: source.slice(from, to) };
    return { kind: "op", from, to, text: source[from] === "=" ? "==" : "&&" };
  }
}

function skip(source: string, at: number): number {
  space.lastIndex = at;
  return space.test(source) ? space.lastIndex : at;
}

function nextToken(source: string, from: number): Token {
  const start = match(stringStart, source, from);
  if (start !== null) return stringToken(source, from, start);
  const word = match(ident, source, from);
  if (word !== null) return { kind: "ident", from, to: from + word.length, text: word };
  const digits = match(number, source, from);
  if (digits !== null) return numberToken(source, from, digits);
  const quoted = match(quotedIdent, source, from);
  if (quoted !== null) return { kind: "ident", from, to: from + quoted.length, text: quoted };
  const op = match(operator, source, from);
  if (op !== null) return { kind: "op", from, to: from + op.length, text: op };
  const character = String.fromCodePoint(source.codePointAt(from) ?? 0);
  throw new SyntaxFailure(from, from + character.length, `unexpected character ${JSON.stringify(character)}`);
}

function match(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}

function numberToken(source: string, from: number, text: string): Token {
  const to = from + text.length;
  if (/[_a-zA-Z0-9]/.test(source[to] ?? "")) throw new SyntaxFailure(from, to + 1, "a number must not be followed by a letter");
  const hex = /^0[xX]/.test(text);
  const kind = /[uU]$/.test(text) ? "uint" : !hex && /[.eE]/.test(text) ? "double" : "int";
  return { kind, from, to, text };
}

function stringToken(source: string, from: number, start: string): Token {
  const raw = /[rR]/.test(start);
  const quote = start.replace(/^[bBrR]+/, "");
  let at = from + start.length;
  while (!source.startsWith(quote, at)) {
    const broken = at >= source.length || (quote.length === 1 && /[\n\r]/.test(source[at] ?? ""));
    if (broken) throw new SyntaxFailure(from, at, `the string is not closed, expected ${quote}`);
    at += !raw && source[at] === "\\" ? 2 : 1;
  }
  const to = at + quote.length;
  return { kind: /[bB]/.test(start) ? "bytes" : "string", from, to, text: source.slice(from, to) };
}
