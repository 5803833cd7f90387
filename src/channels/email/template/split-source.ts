import { Tokenizer, TokenKind } from "liquidjs";

/** A stretch of a template's source, by its place in it. `quiet` is text inside a raw or comment block: nothing looks into it. */
export type SourcePiece = { kind: "text" | "quiet" | "output" | "tag"; begin: number; end: number };

/** The source cut into literal text and Liquid, in order and without gaps. @throws when a delimiter is not closed */
export function splitSource(source: string): SourcePiece[] {
  let quietUntil = "";
  return new Tokenizer(source).readTopLevelTokens().map((token) => {
    const { begin, end } = token;
    const name = token.kind === TokenKind.Tag ? (token as { name?: string }).name : undefined;
    if (quietUntil !== "" && name !== quietUntil) return { kind: "quiet", begin, end };
    if (name === undefined) return { kind: token.kind === TokenKind.Output ? "output" : "text", begin, end };
    quietUntil = name === "raw" || name === "comment" ? `end${name}` : "";
    return { kind: "tag", begin, end };
  });
}
