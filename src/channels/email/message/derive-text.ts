import { convert } from "html-to-text";
import { type SourcePiece, splitSource } from "../template/split-source.ts";

// Private-use characters: html-to-text must see neither letters, which it could change, nor blanks, at which it could break.
const open = "\uE000";
const close = "\uE001";
const stood = new RegExp(`${open}(\\d+)${close}`, "g");

/**
 * The plain-text template of an HTML template. Links stand readable behind their words with their own targets, not the tracked ones:
 * a clicked link in the text part is not counted.
 */
export function deriveText(html: string): string {
  const pieces = splitSource(html);
  const text = convert(coverLiquid(html, pieces), {
    wordwrap: false,
    selectors: [
      { selector: "img", format: "skip" },
      { selector: "a", options: { hideLinkHrefIfSameAsText: true, ignoreHref: false, noAnchorUrl: true } },
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
  return `${joinLoneTags(text, html, pieces)}\n`.replace(stood, (_, index: string) => sourceOf(html, pieces[Number(index)]));
}

function coverLiquid(html: string, pieces: SourcePiece[]): string {
  return pieces.map((piece, index) => (piece.kind === "text" ? sourceOf(html, piece) : `${open}${index}${close}`)).join("");
}

/** A `{% … %}` that stood between blocks would leave blank lines behind in every message. */
function joinLoneTags(text: string, html: string, pieces: SourcePiece[]): string {
  return text.replace(new RegExp(`^[ \\t]*(?:${open}\\d+${close}[ \\t]*)+\\n+`, "gm"), (line) => {
    const indexes = [...line.matchAll(stood)].map((match) => Number(match[1]));
    const onlyTags = indexes.every((index) => pieces[index]?.kind === "tag" && sourceOf(html, pieces[index]).startsWith("{%"));
    return onlyTags ? line.trim() : line;
  });
}

function sourceOf(html: string, piece: SourcePiece | undefined): string {
  return piece ? html.slice(piece.begin, piece.end) : "";
}
