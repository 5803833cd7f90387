import { betterDuration, isCalendarSpan } from "../time-words.ts";
import { fix, type Mistake, operandStart, operandText, replaceTokens, textBefore } from "./mistake.ts";
import type { Advice } from "./syntax-failure.ts";

/** Numbers with a unit, a currency or a space in them, and ranges. */
export function adviseNumber(mistake: Mistake): Advice | null {
  return lettersBehind(mistake) ?? range(mistake) ?? wordBehind(mistake) ?? currencyBefore(mistake);
}

/** `720h`, `12abc`, `8000C` */
function lettersBehind({ failure, source, before }: Mistake): Advice | null {
  if (!failure.message.startsWith("a number must not")) return null;
  const to = failure.from + (/^[\p{L}\p{N}_.]+/u.exec(source.slice(failure.from))?.[0].length ?? 1);
  const word = source.slice(failure.from, to);
  const unit = before === "+" || before === "-" ? withUnit(word, failure.from, to) : null;
  if (unit) return unit;
  return {
    message: `${word} is neither a number nor a name; a text stands in quotes: "${word}"`,
    to,
    fixes: [fix("put it in quotes", failure.from, to, JSON.stringify(word))],
  };
}

/** `5 DKK`, `18 år`, `30 days`, `1 000` */
function wordBehind(mistake: Mistake): Advice | null {
  const { tokens, source, failure } = mistake;
  const from = failure.from - (/[_a-zA-Z]\w*$/.exec(textBefore(source, failure.from))?.[0].length ?? 0);
  const at = tokens.findLastIndex((token) => token.to <= from);
  const number = tokens[at];
  if ((number?.kind !== "int" && number?.kind !== "double") || number.to === from) return null;
  const [word = ""] = /^[\p{L}\p{N}_]+(?:\.(?![\p{L}_]))?/u.exec(source.slice(from)) ?? [];
  const to = from + word.length;
  if (/^[.(]/.test(source.slice(to))) return null;
  if (/^\d{3}$/.test(word))
    return { message: "a number has no space in it", from: number.from, to, fixes: [fix("take it away", number.to, from, "")] };
  if (!/^\p{L}/u.test(word)) return null;
  const sign = tokens[at - 1]?.text;
  const unit = sign === "+" || sign === "-" ? withUnit(source.slice(number.from, to), number.from, to) : null;
  return unit ?? withoutUnit(word, number.to, to);
}

/** `DKK 5` */
function currencyBefore({ tokens, at, before }: Mistake): Advice | null {
  const [currency, number] = [tokens[at - 1], tokens[at]];
  if ((number?.kind !== "int" && number?.kind !== "double") || currency?.kind !== "ident" || !isCurrency(before)) return null;
  return withoutUnit(before, currency.from, number.from);
}

function withUnit(text: string, from: number, to: number): Advice | null {
  const better = betterDuration(text);
  if (better !== null) {
    const duration = `duration("${better}")`;
    return { message: `a span of time is written ${duration}`, from, to, fixes: [fix(`use ${duration}`, from, to, duration)] };
  }
  return isCalendarSpan(text) ? { message: "months and years differ in length: use now.addMonths(-1)", from, to } : null;
}

function withoutUnit(unit: string, from: number, to: number): Advice {
  const message = isCurrency(unit)
    ? `an amount has no currency in it: leave out ${unit}, and ask for currency == "${unit}" beside it`
    : `a number has no unit: leave out ${unit}`;
  return { message, fixes: [fix(`leave out ${unit}`, from, to, "")] };
}

function isCurrency(word: string): boolean {
  return /^[A-Z]{3}$/.test(word);
}

/** `x in 18..25`, `x in [18..25]` */
function range(mistake: Mistake): Advice | null {
  const { tokens, at, source, failure } = mistake;
  const before = /(\d+)\.?$/.exec(textBefore(source, failure.from));
  const after = /^\.{1,2}(\d+)/.exec(source.slice(failure.from));
  if (!before || !after) return null;
  const first = tokens.findIndex((token) => token.from === failure.from - before[0].length);
  const isList = tokens[first - 1]?.text === "[";
  const operator = first - (isList ? 2 : 1);
  const end = failure.from + after[0].length;
  const subject = tokens[operator]?.text === "in" ? operandText(mistake, operator - 1) : "x";
  const text = `${subject} >= ${before[1]} && ${subject} <= ${after[1]}`;
  const message = `there is no ..; write ${text}`;
  const last = tokens.findIndex((token) => token.to === end) + (isList ? 1 : 0);
  if (subject === "x" || last < at || (isList && tokens[last]?.text !== "]")) return { message };
  return { message, fixes: [replaceTokens(mistake, `use ${text}`, operandStart(mistake, operator - 1), last, text)] };
}
