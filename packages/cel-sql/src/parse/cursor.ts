import type { Node } from "./ast.ts";
import type { Token } from "./lex.ts";
import { SyntaxFailure } from "./syntax-failure.ts";

export interface Cursor {
  tokens: Token[];
  at: number;
  depth: number;
  maxDepth: number;
  /** Parses a whole expression; carried here so that primaries can hold expressions without a cycle of imports. */
  expression: (cursor: Cursor) => Node;
}

export function peek(cursor: Cursor): Token {
  const token = cursor.tokens[cursor.at] ?? cursor.tokens.at(-1);
  if (!token) throw new SyntaxFailure(0, 0, "no tokens");
  return token;
}

export function isOp(cursor: Cursor, text: string): boolean {
  const token = peek(cursor);
  return token.kind === "op" && token.text === text;
}

export function takeOp(cursor: Cursor, text: string): Token | null {
  if (!isOp(cursor, text)) return null;
  const token = peek(cursor);
  cursor.at++;
  return token;
}

export function expectOp(cursor: Cursor, text: string): Token {
  const token = takeOp(cursor, text);
  if (token) return token;
  throw fail(peek(cursor), `expected ${text} but found ${tokenName(peek(cursor))}`, [text]);
}

export function fail(token: Token, message: string, expected: string[]): SyntaxFailure {
  return new SyntaxFailure(token.from, token.to, message, expected);
}

export function tokenName(token: Token): string {
  return token.kind === "end" ? "the end of the expression" : token.text;
}
