import { fix, type Mistake, textBefore } from "./mistake.ts";
import type { Advice } from "./syntax-failure.ts";

/** What was typed, and what CEL writes. */
const operators: Record<string, string> = {
  "≠": "!=",
  "≤": "<=",
  "≥": ">=",
  "×": "*",
  "÷": "/",
  "–": "-",
  "—": "-",
  "−": "-",
  "¬": "!",
  "∧": "&&",
  "∨": "||",
};

/** A character that no token begins with. */
export function adviseCharacter(mistake: Mistake): Advice | null {
  const { failure, source } = mistake;
  if (!failure.message.startsWith("unexpected character")) return null;
  const character = String.fromCodePoint(source.codePointAt(failure.from) ?? 0);
  return equalsSign(mistake, character) ?? doubled(mistake, character) ?? otherCharacter(mistake, character);
}

function equalsSign({ source, failure: { from } }: Mistake, character: string): Advice | null {
  if (character !== "=") return null;
  const before = source[from - 1] ?? "";
  const after = source[from + 1] ?? "";
  if (before === "=" && source[from - 2] !== undefined) return instead(`${source[from - 2]}==`, `${source[from - 2]}=`, from - 2, from + 1);
  if (after === ">" || after === "<") return instead(`=${after}`, `${after}=`, from, from + 2);
  const turned = /^=\s+([<>])/.exec(source.slice(from));
  if (turned) return instead(turned[0], `${turned[1]}=`, from, from + turned[0].length);
  const apart = /([!<>=])\s+$/.exec(textBefore(source, from));
  if (apart) {
    const start = from - apart[0].length;
    return {
      message: `write ${apart[1]}= without a space`,
      from: start,
      to: from + 1,
      fixes: [fix(`use ${apart[1]}=`, start, from + 1, `${apart[1]}=`)],
    };
  }
  return { message: "write == to compare; a single = has no meaning", fixes: [fix("use ==", from, from + 1, "==")] };
}

function doubled({ failure: { from } }: Mistake, character: string): Advice | null {
  if (character === "&") return { message: 'write && for "and"', fixes: [fix("use &&", from, from + 1, "&&")] };
  if (character === "|") return { message: 'write || for "or"', fixes: [fix("use ||", from, from + 1, "||")] };
  return null;
}

function otherCharacter({ failure: { from }, source, before, tokens, at }: Mistake, character: string): Advice | null {
  const to = from + character.length;
  const operator = operators[character];
  if (operator !== undefined) return instead(character, operator, from, to);
  if (character === ";")
    return { message: "a ; has no meaning here; conditions are joined with && and ||", fixes: [fix("take it away", from, to, "")] };
  if (character === "$")
    return { message: "names are written without $; a text stands in quotes", fixes: [fix("take the $ away", from, to, "")] };
  if (character === "@") return address(from, source);
  if (character === "#") return { message: "a remark begins with //, not with #", fixes: [fix("use //", from, to, "//")] };
  if (/[\p{Cf}\p{Zs}]/u.test(character)) {
    const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
    return { message: `an invisible character (${code}) stands here`, fixes: [fix("put a plain space in its place", from, to, " ")] };
  }
  if (!/\p{L}/u.test(character)) return { message: `${character} has no meaning here; a text stands in quotes` };
  const start = from - (/[_a-zA-Z0-9]*$/.exec(textBefore(source, from))?.[0].length ?? 0);
  const end = to + (/^[\p{L}\p{M}\p{N}_]*/u.exec(source.slice(to))?.[0].length ?? 0);
  const word = source.slice(start, end);
  const isField = before === "." || (tokens[at - 2]?.text === "." && tokens[at - 1]?.to === from);
  if (isField || source[end] === "." || source[end] === "(")
    return {
      message: `names are written with a-z, 0-9 and _ only, so ${word} is none: ${character} cannot be in it`,
      from: start,
      to: end,
    };
  return {
    message: `a text stands in quotes: "${word}"`,
    from: start,
    to: end,
    fixes: [fix("put it in quotes", start, end, JSON.stringify(word))],
  };
}

/** `kim@example.dk` without quotes */
function address(at: number, source: string): Advice {
  const from = at - (/[\p{L}\p{N}_.+-]*$/u.exec(textBefore(source, at))?.[0].length ?? 0);
  const to = at + (/^@[\p{L}\p{N}_.-]*/u.exec(source.slice(at))?.[0].length ?? 1);
  const text = JSON.stringify(source.slice(from, to));
  const quoted = fix("put it in quotes", from, to, text);
  const bare = from === at ? [fix("take the @ away", at, at + 1, "")] : [];
  return { message: `a text stands in quotes: ${text}`, from, to, fixes: [quoted, ...bare] };
}

function instead(typed: string, written: string, from: number, to: number): Advice {
  return { message: `write ${written} instead of ${typed}`, from, to, fixes: [fix(`use ${written}`, from, to, written)] };
}
