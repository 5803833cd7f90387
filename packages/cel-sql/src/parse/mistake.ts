import type { Fix } from "../diagnostics.ts";
import { lexTolerantly, type Token } from "./lex.ts";
import type { SyntaxFailure } from "./syntax-failure.ts";

/** The place of a syntax error with what stands around it, as it was typed. */
export interface Mistake {
  source: string;
  failure: SyntaxFailure;
  tokens: Token[];
  /** Index of the failing token; behind the last at the end of the source. */
  at: number;
  /** The failing word, "" at the end of the source; those before and after it. */
  word: string;
  before: string;
  after: string;
}

export function mistakeAt(source: string, failure: SyntaxFailure): Mistake {
  const tokens = lexTolerantly(source);
  const found = tokens.findIndex((token) => token.to > failure.from);
  const at = found === -1 ? tokens.length : found;
  const word = (index: number) => {
    const token = tokens[index];
    return token ? source.slice(token.from, token.to) : "";
  };
  return { source, failure, tokens, at, word: word(at), before: word(at - 1), after: word(at + 1) };
}

/** What stands directly before a place. No more of it, so that a pattern for its end takes no longer in a long source. */
export function textBefore(source: string, at: number): string {
  return source.slice(Math.max(0, at - 100), at);
}

export function fix(title: string, from: number, to: number, text: string): Fix {
  return { title, edits: [{ from, to, text }] };
}

/** Replaces the tokens from one index to another, both included. */
export function replaceTokens({ tokens, source }: Mistake, title: string, first: number, last: number, text: string): Fix {
  return fix(title, tokens[first]?.from ?? source.length, tokens[last]?.to ?? source.length, text);
}

/** The index of the first token of the operand that ends at `last`: a name with its fields and calls, a bracket, a constant. */
export function operandStart({ tokens }: Mistake, last: number): number {
  let at = last;
  for (;;) {
    at = openingOf(tokens, at);
    const name = tokens[at - 1];
    if (tokens[at]?.text === "(" && name?.kind === "ident" && name.text !== "in") at--;
    if (tokens[at - 1]?.text !== "." || tokens[at]?.kind !== "ident") return at;
    at -= 2;
  }
}

function openingOf(tokens: readonly Token[], last: number): number {
  let depth = 0;
  for (let at = last; at >= 0; at--) {
    const token = tokens[at];
    if (token?.kind === "op" && ")]}".includes(token.text)) depth++;
    if (token?.kind === "op" && "([{".includes(token.text)) depth--;
    if (depth <= 0) return at;
  }
  return last;
}

/** The source of the operand that ends at the token. */
export function operandText(mistake: Mistake, last: number): string {
  const { tokens, source } = mistake;
  return source.slice(tokens[operandStart(mistake, last)]?.from ?? 0, tokens[last]?.to ?? 0);
}
