import { lexTolerantly, type Token } from "../parse/lex.ts";

/** Stands for what is being typed; no name of a schema. */
export const hole = "__cel_sql_hole";

/** Where in a half-typed source somebody is typing. */
export interface Place {
  kind: "member" | "operand" | "text" | "operator";
  /** What is replaced by a completion. */
  from: number;
  to: number;
  /** What is there already, before the cursor. */
  prefix: string;
  /** The part of the source that matters, brackets closed, with the hole in it or ending where an operator may follow: the first that parses counts. */
  sources: string[];
  /** Where, for an operator, the part ends that was typed. */
  typedTo: number;
}

/** Null where nothing can be completed: in a comment, a number, or after a name's own dot. */
export function placeAt(source: string, offset: number): Place | null {
  const tokens = lexTolerantly(source);
  const current = tokens.find((token) => isTyping(token, source, offset));
  const before = tokens.filter((token) => token.to <= offset && token !== current);
  if (inComment(source, before.at(-1)?.to ?? 0, current?.from ?? offset)) return null;
  if (current && current.kind !== "ident" && current.kind !== "string") return null;
  const from = current?.from ?? offset;
  const prefix = source.slice(from, offset);
  const last = before.at(-1);
  const after = tokens.filter((token) => token.from >= offset && token !== current);
  const holed = { sources: [`${relevant(before, hole)}${rightSide(after)}`, relevant(before, hole)].map(closed), typedTo: 0 };
  if (current?.kind === "string") return { kind: "text", from, to: endOfText(current, source, offset), prefix: prefix.slice(1), ...holed };
  const to = current?.to ?? offset;
  if (last?.kind === "op" && last.text === ".") return { kind: "member", from, to, prefix, ...holed };
  if (!endsOperand(last)) return { kind: "operand", from, to, prefix, ...holed };
  const ended = relevant(before, "");
  return { kind: "operator", from, to, prefix, sources: [closed(ended)], typedTo: ended.length };
}

function isTyping(token: Token, source: string, offset: number): boolean {
  if (token.from >= offset) return false;
  if (token.kind === "string") return offset < token.to || (offset === token.to && !isClosed(token, source));
  return token.kind !== "op" && offset <= token.to;
}

function isClosed({ from, to }: Token, source: string): boolean {
  return to - from > 1 && source[to - 1] === source[from];
}

/** The closing quote may belong to the next string of the line when the one being typed is not closed yet. */
function endOfText(token: Token, source: string, offset: number): number {
  const rest = source.slice(offset, token.to);
  return isClosed(token, source) && /^[^&|(),=<>\]\n]*$/.test(rest) ? token.to : offset;
}

function inComment(source: string, from: number, to: number): boolean {
  const line = source.slice(from, to).split("\n").at(-1) ?? "";
  return line.includes("//");
}

function endsOperand(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === "op") return ")]}".includes(token.text);
  return !(token.kind === "ident" && token.text === "in");
}

const separators = new Set(["&&", "||", "?", ":"]);
const words = new Set(["and", "or", "AND", "OR"]);

/** What stands between the cursor and the next separator or closing bracket, as in `"…" in user.tags`. */
function rightSide(tokens: readonly Token[]): string {
  let depth = 0;
  let side = "";
  for (const { kind, text } of tokens) {
    if (kind === "op" && "([{".includes(text)) depth++;
    if (kind === "op" && ")]}".includes(text)) depth--;
    if (depth < 0 || (depth === 0 && kind === "op" && (separators.has(text) || text === ","))) break;
    side += ` ${text}`;
  }
  return side;
}

interface Level {
  open: string;
  /** What was said before the part at hand: a macro's variable, the other arguments. */
  kept: string;
  part: string;
}

/** Of each bracket around the cursor only the part since the last `&&`, `||`, `?` or `:`, so that a mistake elsewhere does no harm. */
function relevant(tokens: readonly Token[], end: string): string {
  let level: Level = { open: "", kept: "", part: "" };
  const outer: Level[] = [];
  for (const { kind, text } of tokens) {
    if (kind === "op" && "([{".includes(text)) {
      outer.push(level);
      level = { open: text, kept: "", part: "" };
    } else if (kind === "op" && ")]}".includes(text)) {
      const inner = `${level.open}${level.kept}${level.part}${text}`;
      level = outer.pop() ?? { open: "", kept: "", part: "" };
      level.part += inner;
    } else if (kind === "op" && text === ",") level = { ...level, kept: `${level.kept}${level.part},`, part: "" };
    else if (kind === "op" ? separators.has(text) : words.has(text)) level.part = "";
    else level.part += ` ${text}`;
  }
  return [...outer, level].map((at) => `${at.open}${at.kept}${at.part}`).join("") + (end === "" ? "" : ` ${end}`);
}

/** The brackets that are still open, closed. */
function closed(source: string): string {
  const open: string[] = [];
  for (const { kind, text } of lexTolerantly(source)) {
    if (kind !== "op") continue;
    if ("([{".includes(text)) open.push(text === "(" ? ")" : text === "[" ? "]" : "}");
    else if (")]}".includes(text)) open.pop();
  }
  return source + open.toReversed().join("");
}
