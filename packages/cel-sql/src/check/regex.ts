/** Refused: where in the pattern, and why. */
export interface RegexRefusal {
  at: number;
  message: string;
}

/** Characters of the pattern with every counted repetition written out: RE2's own limit, and far below where PostgreSQL gives up with an error. */
const maxExpanded = 1_000;

const classes: Record<string, string> = { d: "0-9", w: "0-9A-Za-z_", s: "\\t\\n\\f\\r " };

/**
 * Translates an RE2 pattern to PostgreSQL's "advanced" flavour, for a subset on which both mean the same. The outer group keeps
 * PostgreSQL's leading directors (`***`, `(?x)`) from being seen as such.
 */
export function translateRegex(pattern: string): string | RegexRefusal {
  const state: State = { chars: [...pattern], at: 0, open: 0, sizes: [0], last: 0 };
  try {
    let out = "";
    while (state.at < state.chars.length) out += term(state);
    if (state.open > 0) throw new Refused(state.at, "a group is not closed");
    return `(?:${out})`;
  } catch (error) {
    if (error instanceof Refused) return { at: state.chars.slice(0, error.at).join("").length, message: error.message };
    throw error;
  }
}

interface State {
  chars: string[];
  at: number;
  open: number;
  /** Whether a repetition may follow what was just read. */
  atom?: boolean;
  /** How long the open groups have become, written out, and what was just read. */
  sizes: number[];
  last: number;
}

class Refused extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

function term(state: State): string {
  const char = state.chars[state.at] ?? "";
  if ("*+?{".includes(char)) return repetition(state, char);
  state.at++;
  state.atom = !"(|^$".includes(char);
  if (!"()".includes(char)) grow(state, (state.last = 1));
  if (char === ".") return "[^\\n]";
  if (char === "(") return group(state);
  if (char === ")") return closing(state);
  if (char === "[") return bracket(state);
  if (char === "\\") return escaped(state);
  return "|^$".includes(char) ? char : literal(char);
}

function grow(state: State, by: number): void {
  const size = (state.sizes.pop() ?? 0) + by;
  state.sizes.push(size);
  if (size > maxExpanded) throw new Refused(state.at - 1, `repetitions multiply to more than ${maxExpanded} characters`);
}

function group(state: State): string {
  state.open++;
  state.sizes.push(0);
  if (state.chars[state.at] !== "?") return "(?:";
  if (state.chars[state.at + 1] !== ":")
    throw new Refused(state.at, "flags, names and look-around are not supported, only (?:…); for any case compare .lowerAscii()");
  state.at += 2;
  return "(?:";
}

function closing(state: State): string {
  if (state.open === 0) throw new Refused(state.at - 1, "there is no group to close");
  state.open--;
  state.last = state.sizes.pop() ?? 0;
  grow(state, state.last);
  return ")";
}

function repetition(state: State, char: string): string {
  const start = state.at;
  const counted = char === "{" ? /^\{(\d{1,4})(?:(,)(\d{0,4}))?\}/.exec(state.chars.slice(start, start + 16).join("")) : null;
  if (char === "{" && !counted) throw new Refused(start, "write \\{ for a brace");
  if (state.atom !== true) throw new Refused(start, "there is nothing to repeat");
  const low = Number(counted?.[1] ?? 0);
  const high = counted?.[3] ? Number(counted[3]) : low;
  if (low > 255 || high > 255 || high < low) throw new Refused(start, "a repetition counts from 0 to 255");
  const text = counted ? counted[0] : char;
  state.at += text.length;
  grow(state, state.last * Math.max(0, Math.max(low, high) - 1));
  state.atom = false;
  const next = state.chars[state.at] ?? "";
  if ("*+?{".includes(next) && next !== "") throw new Refused(state.at, "lazy, possessive and double repetitions are not supported");
  return text;
}

function escaped(state: State): string {
  const char = state.chars[state.at++] ?? "";
  const set = classes[char];
  if (set !== undefined) return `[${set}]`;
  const negative = classes[char.toLowerCase()];
  if (negative !== undefined && char !== char.toLowerCase()) return `[^${negative}]`;
  return literal(escapedChar(state, char));
}

function escapedChar(state: State, char: string): string {
  const control = { n: "\n", t: "\t", r: "\r", f: "\f" }[char];
  if (control !== undefined) return control;
  if (/^[!-/:-@[-`{-~]$/.test(char)) return char;
  throw new Refused(state.at - 2, `\\${char} is not supported`);
}

/** Letters, digits and anything outside ASCII stand for themselves; the rest is written so that no engine reads it otherwise. */
function literal(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  if (/^[A-Za-z0-9 _]$/.test(char) || point > 127) return char;
  return point < 32 || point === 127 ? `\\x${point.toString(16).padStart(2, "0")}` : `\\${char}`;
}

function bracket(state: State): string {
  const start = state.at - 1;
  const negative = state.chars[state.at] === "^";
  if (negative) state.at++;
  let body = "";
  while (state.chars[state.at] !== "]" || body === "") {
    if (state.at >= state.chars.length) throw new Refused(start, "a set is not closed");
    body += setItem(state, start);
  }
  state.at++;
  return `[${negative ? "^" : ""}${body}]`;
}

function setItem(state: State, start: number): string {
  const low = setChar(state, start);
  if (low.length > 1 && low in classBodies) return low;
  const isRange = state.chars[state.at] === "-" && state.chars[state.at + 1] !== "]" && state.chars[state.at + 1] !== undefined;
  if (!isRange) return setLiteral(low);
  state.at++;
  const high = setChar(state, start);
  const ordered = (low.codePointAt(0) ?? 0) <= (high.codePointAt(0) ?? 0);
  if (high in classBodies || !ordered) throw new Refused(state.at - 1, "the range of characters is reversed");
  return `${setLiteral(low)}-${setLiteral(high)}`;
}

const classBodies = Object.fromEntries(Object.values(classes).map((body) => [body, true]));

function setChar(state: State, start: number): string {
  const char = state.chars[state.at++];
  if (char === undefined) throw new Refused(start, "a set is not closed");
  if (char === "[" && state.chars[state.at] === ":") throw new Refused(state.at - 1, "[:name:] is not supported");
  if (char !== "\\") return char;
  const next = state.chars[state.at++] ?? "";
  if (/^[DWS]$/.test(next)) throw new Refused(state.at - 2, `\\${next} inside a set is not supported`);
  return classes[next] ?? escapedChar(state, next);
}

function setLiteral(char: string): string {
  return literal(char);
}
