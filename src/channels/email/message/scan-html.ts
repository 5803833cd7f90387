import { QuoteType, Tokenizer } from "htmlparser2";
import type { SourcePiece } from "../template/split-source.ts";

/** What a template's HTML holds, by its places in the source. `bodyBegin` is behind `<body …>`, `bodyEnd` before `</body>`. */
export type HtmlScan = { hrefs: Href[]; bodyBegin: number | null; bodyEnd: number | null };

/** The value of a link's href: its place without quotes, and what it says once entities are read. */
export type Href = { begin: number; end: number; target: string };

/** Finds links and the body with an HTML tokenizer that takes Liquid as what it stands in: a value in outputs, nothing in tags. */
export function scanHtml(source: string, pieces: SourcePiece[]): HtmlScan {
  const scan: HtmlScan = { hrefs: [], bodyBegin: null, bodyEnd: null };
  const masked = maskLiquid(source, pieces);
  const tokenizer = new Tokenizer({ decodeEntities: true }, callbacks(source, masked, scan));
  tokenizer.write(masked);
  tokenizer.end();
  return scan;
}

/** The source with Liquid covered by as many characters, so that places stay the same and quotes inside Liquid are no quotes of HTML. */
function maskLiquid(source: string, pieces: SourcePiece[]): string {
  return pieces
    .map(({ kind, begin, end }) => {
      if (kind === "text") return source.slice(begin, end);
      return (kind === "output" ? "x" : " ").repeat(end - begin);
    })
    .join("");
}

function callbacks(source: string, masked: string, scan: HtmlScan): ConstructorParameters<typeof Tokenizer>[1] {
  let tag = "";
  let attribute = "";
  let valueBegin = 0;
  let value = "";
  return {
    onopentagname(begin, end) {
      tag = masked.slice(begin, end).toLowerCase();
    },
    onattribname(begin, end) {
      attribute = masked.slice(begin, end).toLowerCase();
      valueBegin = behindEquals(masked, end);
      value = "";
    },
    onattribdata(begin, end) {
      value += source.slice(begin, end);
    },
    onattribentity(point) {
      value += String.fromCodePoint(point);
    },
    onattribend(quote, end) {
      if ((tag !== "a" && tag !== "area") || attribute !== "href" || quote === QuoteType.NoValue) return;
      // A quoted value ends one place before where the attribute does.
      scan.hrefs.push({ begin: valueBegin, end: quote === QuoteType.Unquoted ? end : end - 1, target: value.trim() });
    },
    onopentagend(end) {
      if (tag === "body" && scan.bodyBegin === null) scan.bodyBegin = end + 1;
    },
    onclosetag(begin, end) {
      if (masked.slice(begin, end).toLowerCase() === "body") scan.bodyEnd = masked.lastIndexOf("<", begin);
    },
    onselfclosingtag() {},
    oncdata() {},
    oncomment() {},
    ondeclaration() {},
    onend() {},
    onprocessinginstruction() {},
    ontext() {},
    ontextentity() {},
  };
}

function behindEquals(masked: string, nameEnd: number): number {
  const equals = /\s*=\s*["']?/y;
  equals.lastIndex = nameEnd;
  return equals.test(masked) ? equals.lastIndex : nameEnd;
}
