import { fix, type Mistake, textBefore } from "./mistake.ts";
import type { Advice } from "./syntax-failure.ts";

/** Punctuation and words of other languages, where CEL has its own. */
export function adviseLanguage(mistake: Mistake): Advice | null {
  return statement(mistake) ?? lambda(mistake) ?? member(mistake) ?? remark(mistake) ?? reserved(mistake) ?? topLevelComma(mistake);
}

/** `SELECT … FROM …`, `WHERE …` */
function statement({ tokens, source }: Mistake): Advice | null {
  const [first, second] = tokens;
  if (!first || (second?.kind !== "ident" && second?.text !== "*")) return null;
  const word = source.slice(first.from, first.to).toLowerCase();
  if (word === "select")
    return { message: 'this is no SQL: write only the condition, as in user.country == "DK"', from: 0, to: source.length };
  if (word !== "where") return null;
  return {
    message: "leave out where: only the condition is written",
    from: first.from,
    to: first.to,
    fixes: [fix("leave it out", first.from, second.from, "")],
  };
}

/** `orders.exists(o => …)`, also with `->`, `:` or `|` */
function lambda({ source, failure: { from } }: Mistake): Advice | null {
  const named = /\(\s*[_a-zA-Z]\w*\s*-?$/.exec(textBefore(source, from));
  const arrow = /^(?:=>|>|:(?!:)|\|(?!\|))/.exec(source.slice(from));
  if (!named || !arrow || (arrow[0] === ">" && !named[0].endsWith("-"))) return null;
  const start = source.slice(0, named[0].endsWith("-") ? from - 1 : from).trimEnd().length;
  const to = from + arrow[0].length;
  return {
    message: "the name and the condition are parted by a comma, as in orders.exists(o, o.total > 5)",
    to,
    fixes: [fix("write a comma", start, to, ",")],
  };
}

/** `user->age`, `user::age`, `user?.age`, `user!.age` */
function member({ source, failure }: Mistake): Advice | null {
  for (const match of source.matchAll(/[\w)](->|::|\?\.|!\.)[_a-zA-Z]/g)) {
    const from = match.index + 1;
    const typed = match[1] ?? "";
    const isThis = typed === "?." ? failure.expected.includes(":") : failure.from >= from && failure.from < from + typed.length;
    if (isThis)
      return {
        message: `a field stands behind a dot, not behind ${typed}`,
        from,
        to: from + typed.length,
        fixes: [fix("use a dot", from, from + typed.length, ".")],
      };
  }
  return null;
}

/** `-- …`, written as SQL has it, and a remark between slashes and stars. */
function remark({ source, failure: { from } }: Mistake): Advice | null {
  const line = source.lastIndexOf("\n", from - 1) + 1;
  const sql = /--(?=\s)/.exec(source.slice(line, from));
  if (sql) {
    const at = line + sql.index;
    return { message: "a remark begins with //, not with --", from: at, to: at + 2, fixes: [fix("use //", at, at + 2, "//")] };
  }
  if (source.slice(from - 1, from + 1) !== "/*") return null;
  const close = source.indexOf("*/", from);
  const to = close === -1 ? source.length : close + 2;
  return {
    message: "a remark begins with // and goes on to the end of its line",
    from: from - 1,
    to,
    fixes: [fix("leave it out", from - 1, to, "")],
  };
}

function reserved({ failure, tokens, at, word, source }: Mistake): Advice | null {
  if (!failure.message.endsWith("is a reserved word") || word === "if") return null;
  const token = tokens[at];
  if (word !== "return" || !token) return { message: `${word} has a meaning of its own and cannot be a name` };
  const next = tokens[at + 1]?.from ?? source.length;
  return { message: "leave out return: the condition itself is the answer", fixes: [fix("leave it out", token.from, next, "")] };
}

/** `a == 1, b == 2` */
function topLevelComma({ word, failure: { expected, from }, tokens, at }: Mistake): Advice | null {
  const inNumber = tokens[at - 1]?.kind === "int" && tokens[at + 1]?.kind === "int";
  if (word !== "," || !expected.includes("end") || inNumber) return null;
  return {
    message: "conditions are joined with && (both) or || (either), not with a comma",
    fixes: [fix("use &&", from, from + 1, " &&")],
  };
}
