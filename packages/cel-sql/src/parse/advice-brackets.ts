import { fix, type Mistake, replaceTokens } from "./mistake.ts";
import type { Advice } from "./syntax-failure.ts";

const partner: Record<string, string> = { "(": ")", "[": "]", "{": "}", ")": "(", "]": "[", "}": "{" };

/** Brackets that lack their partner, lists in round ones, and numbers with a comma. */
export function adviseBracket(mistake: Mistake): Advice | null {
  const { word } = mistake;
  if (word === ",") return commaInNumber(mistake) ?? roundList(mistake);
  if (word === ")" || word === "]" || word === "}") return strayClosing(mistake);
  return word === "" ? missingClosing(mistake) : null;
}

function openBrackets({ tokens, at }: Mistake): number[] {
  const open: number[] = [];
  tokens.slice(0, at).forEach(({ kind, text }, index) => {
    if (kind === "op" && "([{".includes(text)) open.push(index);
    if (kind === "op" && ")]}".includes(text)) open.pop();
  });
  return open;
}

function commaInNumber(mistake: Mistake): Advice | null {
  const { tokens, at, before, after } = mistake;
  const [left, comma, right] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (left?.kind !== "int" || right?.kind !== "int" || comma?.from !== left.to) return null;
  return {
    message: "a number has no comma in it: decimals stand after a point, and thousands are not parted",
    from: left.from,
    to: right.to,
    fixes: [`${before}.${after}`, `${before}${after}`].map((text) => replaceTokens(mistake, `use ${text}`, at - 1, at + 1, text)),
  };
}

/** `in ("DK", "SE")` */
function roundList(mistake: Mistake): Advice | null {
  const { tokens, source, at } = mistake;
  const open = openBrackets(mistake).at(-1);
  if (open === undefined || tokens[open]?.text !== "(" || tokens[open - 1]?.text.toLowerCase() !== "in") return null;
  let close = at;
  while (close < tokens.length && tokens[close]?.text !== ")") close++;
  const from = tokens[open]?.from ?? 0;
  const end = tokens[close];
  const list = `[${source.slice(from + 1, end?.from ?? source.length)}]`;
  const to = end?.to ?? source.length;
  return { message: `a list stands in square brackets: ${list}`, from, to, fixes: [fix("use square brackets", from, to, list)] };
}

function strayClosing(mistake: Mistake): Advice | null {
  const { word, tokens, at, before } = mistake;
  const open = openBrackets(mistake).at(-1);
  const token = tokens[at];
  const opening = open === undefined ? undefined : tokens[open]?.text;
  if (token && opening === undefined)
    return {
      message: `there is no ${partner[word]} that this ${word} closes`,
      fixes: [fix(`take the ${word} away`, token.from, token.to, "")],
    };
  if (token && opening !== undefined && partner[opening] !== word) {
    return {
      message: `the ${opening} before is closed with ${partner[opening]}, not with ${word}`,
      fixes: [fix(`use ${partner[opening]}`, token.from, token.to, partner[opening] ?? "")],
    };
  }
  if (mistake.failure.expected.includes("value") && before === "(") return { message: "something is missing between the brackets" };
  return mistake.failure.expected.includes("value") ? { message: `a value is missing between ${before} and ${word}` } : null;
}

/** At the end of the source: all that is open, closed from the inside out. */
function missingClosing(mistake: Mistake): Advice | null {
  const { failure, source, tokens } = mistake;
  const open = openBrackets(mistake);
  const innermost = open.at(-1);
  if (innermost === undefined || failure.expected.includes("value") || failure.expected.includes("field")) return null;
  const closing = open
    .map((index) => partner[tokens[index]?.text ?? ""] ?? "")
    .toReversed()
    .join("");
  const end = tokens.at(-1)?.to ?? source.length;
  const what = closing.length === 1 ? `a ${closing} is missing at the end` : `${closing} is missing at the end`;
  return { message: what, fixes: [fix(`write ${closing} at the end`, end, end, closing)] };
}
