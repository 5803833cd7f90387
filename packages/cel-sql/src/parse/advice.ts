import { adviseBracket } from "./advice-brackets.ts";
import { adviseCharacter } from "./advice-characters.ts";
import { adviseLanguage } from "./advice-languages.ts";
import { adviseList } from "./advice-lists.ts";
import { adviseNumber } from "./advice-numbers.ts";
import { adviseText } from "./advice-texts.ts";
import { adviseWord } from "./advice-words.ts";
import { type Mistake, mistakeAt } from "./mistake.ts";
import type { Advice, SyntaxFailure } from "./syntax-failure.ts";

const rules: ((mistake: Mistake) => Advice | null)[] = [
  adviseText,
  adviseLanguage,
  adviseList,
  adviseWord,
  adviseNumber,
  adviseCharacter,
  adviseBracket,
  adviseMissing,
];

/** For the mistakes that people make: plain words for what to write instead, and a change that does it. Null for any other. */
export function adviceFor(source: string, failure: SyntaxFailure): Advice | null {
  const mistake = mistakeAt(source, failure);
  for (const rule of rules) {
    const advice = rule(mistake);
    if (advice) return advice;
  }
  return null;
}

const operatorWords = /^(?:&&|\|\||[=!<>]=|[<>+*/%?:-]|in)$/;

/** Something is begun and not finished, or two values stand side by side. */
function adviseMissing(mistake: Mistake): Advice | null {
  const { before, word, failure, tokens, at, source } = mistake;
  const { expected } = failure;
  if (expected.includes("value") && word === "") {
    if (tokens.length === 0)
      return { message: 'the expression is empty; write a condition, as in user.country == "DK", or true for everybody' };
    if (operatorWords.test(before) || ["!", ",", "(", "["].includes(before)) return { message: `a value is missing after ${before}` };
  }
  if (expected.includes("field") && word === "") return { message: "the name of a field or function is missing after the dot" };
  if (expected.includes("field") && word === ".") {
    const token = tokens[at];
    const fixes = token ? [{ title: "take one dot away", edits: [{ from: token.from, to: token.to, text: "" }] }] : [];
    return { message: "the name of a field is missing between the dots", fixes };
  }
  if (expected.includes(":")) {
    const inBraces = tokens.slice(0, at).some(({ text }) => text === "{");
    return {
      message: inBraces ? "curly brackets have no use here; group with ( )" : "a choice needs both sides: condition ? value : other value",
    };
  }
  if (expected.includes(")") && tokens[at - 2]?.text === "(" && tokens[at]?.kind === "ident" && tokens[at - 1]?.kind === "ident") {
    const to = tokens[at - 1]?.to ?? 0;
    return { message: `a comma is missing after ${before}`, fixes: [{ title: "write the comma", edits: [{ from: to, to, text: "," }] }] };
  }
  if (
    (expected.includes("operator") || expected.includes(")") || expected.includes("]")) &&
    tokens[at]?.kind !== "op" &&
    tokens[at - 1]?.kind !== "op"
  ) {
    return operatorMissing(mistake);
  }
  if (
    expected.includes("value") &&
    operatorWords.test(word) &&
    (at === 0 || operatorWords.test(before) || before === "(" || before === ",")
  ) {
    const where = at === 0 ? "before it" : `between ${before} and ${word}`;
    const token = tokens[at];
    const spare =
      token && word !== "-" ? [{ title: `take ${word} away`, edits: [{ from: token.from, to: nextFrom(mistake), text: "" }] }] : [];
    return { message: `${word} needs a value ${where}`, fixes: source === "" ? [] : spare };
  }
  return null;
}

/** Two conditions on two lines are joined; on one line anything may be meant. */
function operatorMissing({ before, word, tokens, at, source }: Mistake): Advice {
  const [end, next] = [tokens[at - 1]?.to ?? 0, tokens[at]?.from ?? 0];
  const message = `between ${before} and ${word} an operator is missing, such as == or &&`;
  if (!source.slice(end, next).includes("\n")) return { message };
  return { message, fixes: [{ title: "join the lines with &&", edits: [{ from: end, to: end, text: " &&" }] }] };
}

function nextFrom({ tokens, at, source }: Mistake): number {
  return tokens[at + 1]?.from ?? source.length;
}
