import { type SourcePiece, splitSource } from "../template/split-source.ts";

// Characters of private use: a compiler of markup takes them for letters and leaves them alone.
const FIRST = 0xf0000;
const MOST = 60_000;
const PAD = "\uE000";
const COVERED = /([\u{F0000}-\u{FEA60}])(?:[\uE000\n]*\uE000)?/gu;
const FORBIDDEN = /[\uE000\u{F0000}-\u{FEA60}]/u;

/** A template with its Liquid covered. `covered` has every character where it was. */
export interface CoveredLiquid {
  covered: string;
  /** Puts the Liquid back. */
  uncover(compiled: string): string;
  /** Where Liquid begins that is not in `compiled` any more. */
  lost(compiled: string): number[];
}

/** Covers Liquid so that what compiles the markup around it neither reads nor changes it. Undefined when there is too much of it, or characters of private use stand in the text. */
export function coverLiquid(source: string): CoveredLiquid | undefined {
  const pieces = splitSource(source).filter(({ kind }) => kind !== "text" && kind !== "quiet");
  if (pieces.length > MOST || FORBIDDEN.test(source)) return undefined;
  let covered = "";
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    covered += source.slice(at, piece.begin) + cover(source, piece, index);
    at = piece.end;
  }
  const indexOf = (character: string) => (character.codePointAt(0) ?? FIRST) - FIRST;
  return {
    covered: covered + source.slice(at),
    uncover: (compiled) =>
      compiled.replace(COVERED, (_, character: string) => {
        const piece = pieces[indexOf(character)];
        return piece ? source.slice(piece.begin, piece.end) : "";
      }),
    lost: (compiled) => {
      const kept = new Set([...compiled.matchAll(COVERED)].map(([, character = ""]) => indexOf(character)));
      return pieces.filter((_, index) => !kept.has(index)).map(({ begin }) => begin);
    },
  };
}

function cover(source: string, { begin, end }: SourcePiece, index: number): string {
  return String.fromCodePoint(FIRST + index) + source.slice(begin + 2, end).replace(/[^\n]/g, PAD);
}
