import { fix, type Mistake } from "./mistake.ts";
import type { Advice } from "./syntax-failure.ts";

const typographic = /^[“”„‟«»‘’‚‛‹›`´]/u;

/** Quotes that are not closed, not opened, or not the plain ones. */
export function adviseText(mistake: Mistake): Advice | null {
  const { failure, source } = mistake;
  if (failure.message.startsWith("the string is not closed")) return notClosed(mistake);
  if (failure.message.startsWith("unknown escape") || failure.message.includes("is no character")) return badEscape(mistake);
  if (failure.message.startsWith("a back-quoted name")) return backQuoted(mistake);
  const character = source[failure.from] ?? "";
  return failure.message.startsWith("unexpected character") && typographic.test(character) ? curly(mistake, character) : null;
}

/** The text probably ended where the next operator or bracket is. */
function notClosed({ failure: { from, to }, source, tokens, at }: Mistake): Advice {
  const [open = '"', quote = '"'] = /^[rRbB]*("""|'''|"|')/.exec(source.slice(from)) ?? [];
  const typed = source.slice(from + open.length, to);
  const previous = tokens[at - 1];
  if (/^\s*(?:$|&&|\|\||[)\],])/.test(typed) && previous?.kind === "ident" && previous.to === from) {
    return {
      message: `the text has no opening quote: write ${quote} before ${previous.text}`,
      from: previous.from,
      to: from + 1,
      fixes: [fix(`write ${quote} before ${previous.text}`, previous.from, previous.from, quote)],
    };
  }
  if (typed === "" && previous?.kind === "string" && previous.to === from) {
    return { message: `there is one ${quote} too many`, fixes: [fix("take it away", from, to, "")] };
  }
  const end = from + open.length + (/\s*(?:&&|\|\||[)\],]|$)/.exec(typed)?.index ?? typed.length);
  return { message: `the text is not closed: write ${quote} at its end`, fixes: [fix(`write ${quote} at its end`, end, end, quote)] };
}

function badEscape({ failure: { from, to, message }, source }: Mistake): Advice {
  const text = source.slice(from, to);
  const raw = `r${text}`;
  const isPattern = /\\[dwsDWSbB.()[\]{}+*^$|/-]/.test(text) && !/^[rRbB]/.test(text);
  return { message: `${message}; a \\ itself is written \\\\`, fixes: isPattern ? [fix("take every \\ as it stands", from, to, raw)] : [] };
}

/** `user.country == \`DK\`` */
function backQuoted({ failure: { from, to }, source }: Mistake): Advice {
  const text = JSON.stringify(source.slice(from + 1, to - 1));
  return { message: `\` is no quote for a text; write ${text}`, fixes: [fix(`use ${text}`, from, to, text)] };
}

function curly({ failure: { from }, source }: Mistake, character: string): Advice {
  const rest = source.slice(from + 1);
  const close = /[“”„‟«»‘’‚‛‹›`´]/u.exec(rest)?.index;
  const message = `${character} is a typographic quote; write a plain "`;
  if (close === undefined) return { message, fixes: [fix('use "', from, from + 1, '"')] };
  const to = from + close + 2;
  return { message, to, fixes: [fix("use plain quotes", from, to, JSON.stringify(source.slice(from + 1, to - 1)))] };
}
