import type { Fix } from "../diagnostics.ts";
import { stringLiteral } from "./literals.ts";
import { type Mistake, operandStart, operandText, replaceTokens } from "./mistake.ts";
import type { Advice } from "./syntax-failure.ts";

/** Words of other languages that stand for an operator. */
const operators: Record<string, string> = {
  and: "&&",
  or: "||",
  is: "==",
  eq: "==",
  equals: "==",
  ne: "!=",
  gt: ">",
  ge: ">=",
  gte: ">=",
  lt: "<",
  le: "<=",
  lte: "<=",
  mod: "%",
  og: "&&",
  eller: "||",
  er: "==",
};

const methods = ["contains", "startswith", "endswith", "matches"];
const methodNames: Record<string, string> = { contains: "contains", startswith: "startsWith", endswith: "endsWith", matches: "matches" };

/** Habits from SQL and other languages. */
export function adviseWord(mistake: Mistake): Advice | null {
  const word = mistake.word.toLowerCase();
  const before = mistake.before.toLowerCase();
  if ((before === "not" || before === "ikke") && mistake.tokens[mistake.at - 1]?.kind === "ident") return notWord(mistake);
  if (mistake.before === "<" && mistake.word === ">") return unequal(mistake);
  if (mistake.tokens[mistake.at]?.kind !== "ident") return methodWithoutBrackets(mistake);
  if (word === "is") return isNull(mistake) ?? operatorWord(mistake, word);
  if (word === "like" || word === "ilike") return like(mistake);
  if (word === "between") return between(mistake);
  if (word === "not") return notIn(mistake);
  if (word === "in" && mistake.word !== "in") return instead(mistake, "in");
  if (methods.includes(word)) return infixMethod(mistake, word);
  if (word === "if") return { message: "for a choice write condition ? value : other value" };
  return operatorWord(mistake, word);
}

function instead(mistake: Mistake, text: string): Advice {
  const { at, word } = mistake;
  return { message: `write ${text} for ${word}`, fixes: [replaceTokens(mistake, `use ${text}`, at, at, text)] };
}

function operatorWord(mistake: Mistake, word: string): Advice | null {
  const operator = Object.hasOwn(operators, word) && mistake.failure.expected.includes("operator") ? operators[word] : undefined;
  return operator === undefined ? null : instead(mistake, operator);
}

/** `not user.vip`, `not user.country == "DK"` */
function notWord(mistake: Mistake): Advice | null {
  const { tokens, at, before, source } = mistake;
  const word = tokens[at - 1];
  const next = tokens[at];
  if (!word || !next) return null;
  const denied = tokens.slice(at, conditionEnd(mistake));
  const to = denied.at(-1)?.to ?? next.to;
  const isComparison = denied.some(({ text }) => /^(?:[=!<>]=|[<>]|in)$/.test(text));
  const text = isComparison ? `!(${source.slice(next.from, to)})` : `!${source.slice(next.from, to)}`;
  const fixes = [{ title: "use !", edits: [{ from: word.from, to, text }] }];
  return { message: `write ! for ${before}, and brackets around what it denies: !(…)`, from: word.from, to: word.to, fixes };
}

/** The index behind the condition that begins at the failing token: where it is joined with another, or its bracket ends. */
function conditionEnd({ tokens, at }: Mistake): number {
  let depth = 0;
  for (let index = at; index < tokens.length; index++) {
    const { text } = tokens[index] ?? { text: "" };
    if (depth === 0 && /^(?:&&|\|\||[?:,)\]}]|and|or|og|eller)$/i.test(text)) return index;
    if ("([{".includes(text)) depth++;
    if (")]}".includes(text)) depth--;
  }
  return tokens.length;
}

/** `x not in [1]`, `"a" not in user.tags` */
function notIn(mistake: Mistake): Advice {
  const { at, tokens, after, word, source } = mistake;
  const first = tokens[at + 2];
  if (after.toLowerCase() !== "in" || !first) return { message: `write ! for ${word}, before what it denies: !(…)` };
  const last = first.text === "[" ? closing(mistake) : pathEnd(mistake, at + 2);
  const list = source.slice(first.from, tokens[last]?.to ?? source.length);
  const text = `!(${operandText(mistake, at - 1)} in ${list})`;
  return { message: `write ${text}`, fixes: [replaceTokens(mistake, `use ${text}`, operandStart(mistake, at - 1), last, text)] };
}

function closing({ tokens, at }: Mistake): number {
  const close = tokens.findIndex((token, index) => index > at && token.text === "]");
  return close === -1 ? tokens.length - 1 : close;
}

/** The last token of the name with its fields that begins at the index. */
function pathEnd({ tokens }: Mistake, first: number): number {
  let at = first;
  while (tokens[at + 1]?.text === "." && tokens[at + 2]?.kind === "ident") at += 2;
  return at;
}

function unequal(mistake: Mistake): Advice {
  const { at, tokens } = mistake;
  return {
    message: "write != instead of <>",
    from: tokens[at - 1]?.from ?? 0,
    to: tokens[at]?.to ?? 0,
    fixes: [replaceTokens(mistake, "use !=", at - 1, at, "!=")],
  };
}

/** `x is null`, `x is not null` */
function isNull(mistake: Mistake): Advice | null {
  const { at, tokens, after } = mistake;
  const negated = after.toLowerCase() === "not";
  const last = negated ? at + 2 : at + 1;
  if (tokens[last]?.text.toLowerCase() !== "null") return null;
  const text = `${negated ? "" : "!"}has(${operandText(mistake, at - 1)})`;
  const fixes = [replaceTokens(mistake, `use ${text}`, operandStart(mistake, at - 1), last, text)];
  return { message: `there is no null: an absent value is absent, use ${text}`, to: tokens[last]?.to ?? 0, fixes };
}

function like(mistake: Mistake): Advice {
  const { at, tokens } = mistake;
  const pattern = tokens[at + 1];
  const message = "there is no LIKE; use .contains(…), .startsWith(…), .endsWith(…) or .matches(…)";
  if (pattern?.kind !== "string") return { message };
  const literal = readText(pattern);
  const [, open, text = "", close] = /^(%?)([^%_]*)(%?)$/.exec(literal ?? "%_") ?? [];
  if (open === undefined || text === "") return { message };
  const method = open === "" ? (close === "" ? null : "startsWith") : close === "" ? "endsWith" : "contains";
  const subject = operandText(mistake, at - 1);
  const better = method === null ? `${subject} == ${JSON.stringify(text)}` : `${subject}.${method}(${JSON.stringify(text)})`;
  return {
    message: `there is no LIKE; write ${better}`,
    fixes: [replaceTokens(mistake, `use ${better}`, operandStart(mistake, at - 1), at + 1, better)],
  };
}

function readText(token: Parameters<typeof stringLiteral>[0]): string | null {
  const isClosed = /^(["']).*\1$/s.test(token.text) && !token.text.includes("\\");
  return isClosed ? token.text.slice(1, -1) : null;
}

function between(mistake: Mistake): Advice {
  const { at, tokens, source } = mistake;
  const subject = operandText(mistake, at - 1);
  const parts = [at + 1, at + 3].map((index) => source.slice(tokens[index]?.from ?? 0, tokens[index]?.to ?? 0));
  const isSimple =
    tokens[at + 2]?.text.toLowerCase() === "and" &&
    tokens[at + 3] !== undefined &&
    tokens[at + 1]?.kind !== "ident" &&
    tokens[at + 1]?.kind !== "op";
  const text = `${subject} >= ${isSimple ? parts[0] : "…"} && ${subject} <= ${isSimple ? parts[1] : "…"}`;
  const fixes: Fix[] = isSimple ? [replaceTokens(mistake, `use ${text}`, operandStart(mistake, at - 1), at + 3, text)] : [];
  return { message: `there is no BETWEEN; write ${text}`, fixes };
}

/** `x contains "y"` */
function infixMethod(mistake: Mistake, word: string): Advice {
  const { at, tokens, source } = mistake;
  const argument = tokens[at + 1];
  const subject = operandText(mistake, at - 1);
  const method = methodNames[word] ?? word;
  if (argument?.kind !== "string") return { message: `${method} stands behind a dot, its text in brackets: ${subject}.${method}("…")` };
  const text = `${subject}.${method}(${source.slice(argument.from, argument.to)})`;
  const fixes = [replaceTokens(mistake, `use ${text}`, operandStart(mistake, at - 1), at + 1, text)];
  return { message: `${method} stands behind a dot, its text in brackets: ${text}`, fixes };
}

/** `x.contains "y"` */
function methodWithoutBrackets(mistake: Mistake): Advice | null {
  const { at, tokens, before, word } = mistake;
  if (tokens[at]?.kind !== "string" || tokens[at - 2]?.text !== "." || !methods.includes(before.toLowerCase())) return null;
  const token = tokens[at];
  const from = tokens[at - 1]?.to ?? token.from;
  return {
    message: `the text for ${before} stands in brackets: ${before}(${word})`,
    fixes: [{ title: "write the brackets", edits: [{ from, to: token.to, text: `(${word})` }] }],
  };
}
