import fc from "fast-check";
import { expect, test } from "vitest";
import { appendFragment, appendText, encodeFragment, type QpText } from "./quoted-printable.ts";

const awkward = fc.constantFrom(
  "\n",
  "\r\n",
  "\r",
  " ",
  "\t",
  ".",
  "=",
  "..",
  " \n",
  ".\n",
  "æ",
  "🎉",
  "\ud800",
  "\u2028",
  "From ",
  "a".repeat(74),
  "a".repeat(75),
);
const text = fc.array(fc.oneof(awkward, fc.string({ unit: "binary" }), fc.string()), { maxLength: 30 }).map((parts) => parts.join(""));

/** Decodes by RFC 2045 alone. */
function decode(encoded: string): string {
  const joined = encoded.replace(/=\r\n/g, "");
  return Buffer.from(
    joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString();
}

/** Carriage returns are dropped, each by itself. */
function wireText(source: string): string {
  return source.replaceAll("\r", "").replaceAll("\n", "\r\n").toWellFormed();
}

test("what was cut anywhere and encoded ahead or at once decodes to the same text in legal lines", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.boolean()), { maxLength: 8 }), (pieces) => {
      const qp: QpText = { out: "", column: 0 };
      for (const [piece, ahead] of pieces) {
        if (ahead) appendFragment(qp, encodeFragment(piece));
        else appendText(qp, piece);
      }
      expect(decode(qp.out)).toBe(pieces.map(([piece]) => wireText(piece)).join(""));
      const lines = qp.out.split("\r\n");
      expect(lines.every((line) => line.length <= 76 && !line.startsWith(".") && !/[ \t]$/.test(line))).toBe(true);
      expect(qp.out).toMatch(/^[\t\r\n\x20-\x7e]*$/);
      expect(qp.column).toBe(lines.at(-1)?.length);
    }),
    { numRuns: 2_000 },
  );
});
