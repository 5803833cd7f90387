import { fix, type Mistake } from "./mistake.ts";
import type { Advice } from "./syntax-failure.ts";

/** Lists in curly brackets, and what parts their items. */
export function adviseList(mistake: Mistake): Advice | null {
  return curlyList(mistake) ?? parting(mistake);
}

/** `in {"DK", "SE"}` */
function curlyList({ tokens, at, source, failure, word }: Mistake): Advice | null {
  const open = tokens.slice(0, at).findLastIndex(({ text }) => text === "{");
  if (open === -1 || !failure.expected.includes(":") || (word !== "," && word !== "}")) return null;
  const isOperand = /^(?:in|[=!]=)$/.test(tokens[open - 1]?.text.toLowerCase() ?? "");
  const close = tokens.findIndex(({ text }, index) => index > open && text === "}");
  if (!isOperand || close === -1) return null;
  const [from, to] = [tokens[open]?.from ?? 0, tokens[close]?.to ?? source.length];
  const list = `[${source.slice(from + 1, to - 1)}]`;
  return { message: `a list stands in square brackets: ${list}`, from, to, fixes: [fix("use square brackets", from, to, list)] };
}

/** `["DK" "SE"]`, `["DK"; "SE"]`, `["DK",, "SE"]` */
function parting(mistake: Mistake): Advice | null {
  const { tokens, at, source, failure, before, word } = mistake;
  if (!isInList(mistake)) return null;
  if (source[failure.from] === ";")
    return { message: "items of a list are parted by commas", fixes: [fix("use ,", failure.from, failure.from + 1, ",")] };
  const token = tokens[at];
  if (!token) return null;
  if (word === "," && (before === "," || before === "["))
    return { message: "there is one comma too many", fixes: [fix("take it away", token.from, token.to, "")] };
  if (token.kind === "op" || tokens[at - 1]?.kind === "op") return null;
  const to = tokens[at - 1]?.to ?? 0;
  return { message: `a comma is missing after ${before}`, fixes: [fix("write the comma", to, to, ",")] };
}

function isInList({ tokens, at }: Mistake): boolean {
  const open: string[] = [];
  for (const { kind, text } of tokens.slice(0, at)) {
    if (kind === "op" && "([{".includes(text)) open.push(text);
    if (kind === "op" && ")]}".includes(text)) open.pop();
  }
  return open.at(-1) === "[";
}
