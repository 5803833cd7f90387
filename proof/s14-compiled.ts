import fc from "fast-check";
import { CelCompileError, compile, parse, type SqlText } from "../packages/cel-sql/src/cel-sql.ts";
import { children, type Node } from "../packages/cel-sql/src/parse/ast.ts";
import { params } from "../packages/cel-sql/test/compare.ts";
import { arbitraryWorldExpression } from "../packages/cel-sql/test/world.ts";
import { worldSchema } from "../packages/cel-sql/test/world-schema.ts";
import { HOSTILE, MARK, readSql, spliced } from "./s14-sql.ts";
import { isKnownWord } from "./s14-words.ts";

export interface CompiledOutcome {
  statements: number;
  faults: string[];
  /** of the statements with a hostile text, how many were noticed with their parameters written into them */
  off: { noticed: number; of: number };
}

/** `#` is the place of a text that somebody may have chosen. */
const TEMPLATES = [
  "user.country == #",
  "user.country != # || user.city < #",
  "!(user.email.contains(#))",
  "user.email.startsWith(#) || user.city.endsWith(#)",
  "user.email in [#, #, user.city]",
  "# in user.tags && # in user.labels",
  "size(user.email + #) > 3",
  "(user.vip ? # : user.email) == user.city",
  "user.attributes.shirt_size == #.lowerAscii()",
  "orders.exists(o, o.edition == # || o.edition in [#])",
  "orders.filter(o, o.coupon == #).map(o, o.status + #).max() < #",
  "orders.map(o, o.status).exists(s, s.trim() == #)",
  "user.tags.exists_one(t, t > #)",
  "[#, #].all(t, t != user.email)",
];
const PATTERNS = [`${MARK}'--`, `^${MARK}';`, `(?:${MARK}|")+`, `[${MARK}'"]$`, `${MARK}\\\\`, `\\$\\$${MARK}`];
const VARIABLES = ["o", "select", "users", "pg_sleep", `_${MARK}`, "x1", "u", "v", "current_user"];
const REFUSED = [
  `user.country"; --`,
  `user."${MARK}"`,
  `orders.exists("o", true)`,
  `orders.exists(o.${MARK}, true)`,
  `user.${MARK}`,
  `${MARK}(user.email)`,
  `user.email.${MARK}()`,
  ...HOSTILE.map((text) => `user.created.getHours(${JSON.stringify(text)}) == 1`),
  ...HOSTILE.map((text) => `timestamp(${JSON.stringify(text)}) < now`),
];

export function tryCompiled(seed: number, count: number): CompiledOutcome {
  const outcome: CompiledOutcome = { statements: 0, faults: [], off: { noticed: 0, of: 0 } };
  for (const template of TEMPLATES) for (const text of HOSTILE) sameSql(fill(template, "plain"), fill(template, text), outcome);
  for (const pattern of PATTERNS) sameSql(matching("plain"), matching(pattern), outcome);
  for (const name of VARIABLES) sameSql(walking("order_"), walking(name), outcome);
  for (const source of REFUSED) if (statementOf(source)) outcome.faults.push(`not refused: ${source}`);
  for (const source of fc.sample(arbitraryWorldExpression, { seed, numRuns: count })) {
    const at = source.length % HOSTILE.length;
    sameSql(withTexts(source, "plain"), withTexts(source, HOSTILE[at] ?? ""), outcome);
  }
  for (const alias of HOSTILE) if (acceptsAlias(alias)) outcome.faults.push(`accepted as an alias: ${alias}`);
  return outcome;
}

/** The statement must not depend on the texts, have nothing of them in it, and be made of known words only. */
function sameSql(plain: string, hostile: string, outcome: CompiledOutcome): void {
  const [expected, actual] = [statementOf(plain), statementOf(hostile)];
  if (!expected || !actual) {
    if (expected || actual) outcome.faults.push(`refused for its text alone: ${hostile}`);
    return;
  }
  outcome.statements += 1;
  const fault = faultOf(actual.text, expected.text);
  if (fault !== null) outcome.faults.push(`${hostile}: ${fault}`);
  if (!JSON.stringify(actual.values).includes(MARK)) return;
  outcome.off.of += 1;
  if (faultOf(spliced(actual.text, actual.values), expected.text) !== null) outcome.off.noticed += 1;
}

function faultOf(text: string, expected: string): string | null {
  if (text.includes(MARK)) return "the text is in the statement";
  const [read, plain] = [readSql(text), readSql(expected)];
  if (read.statements !== 1) return `${read.statements} statements`;
  if (read.tree !== plain.tree) return "another tree than with a plain text";
  const unknown = [...read.words].find((word) => !isKnownWord(word));
  return unknown === undefined ? null : `the word ${unknown} is none of the compiler's or the schema's`;
}

/** The three forms in one statement; null when it is refused. */
function statementOf(source: string): SqlText | null {
  try {
    const predicate = compile(source, worldSchema);
    const where = predicate.where({ params });
    const no = predicate.isFalse({ params, firstParam: 1 + where.values.length });
    const value = predicate.value({ params, firstParam: 1 + where.values.length + no.values.length });
    const text = `select ${no.text}, ${value.text} from users u where ${where.text}`;
    return { text, values: [...where.values, ...no.values, ...value.values] };
  } catch (error) {
    if (error instanceof CelCompileError) return null;
    throw error;
  }
}

const fill = (template: string, text: string) => template.replaceAll("#", () => JSON.stringify(text));
const matching = (pattern: string) => `user.email.matches(${JSON.stringify(pattern)})`;
const walking = (name: string) => `orders.exists(${name}, ${name}.purchases.all(p, p.quantity > 1) && ${name}.status == "${MARK}")`;

/** The expression with the text in place of its own, but where only certain texts have a meaning. */
function withTexts(source: string, text: string): string {
  const { ast } = parse(source);
  const free = ast ? freeTexts(ast).sort((a, b) => b.from - a.from) : [];
  return free.reduce((written, { from, to }) => written.slice(0, from) + JSON.stringify(text) + written.slice(to), source);
}

function freeTexts(node: Node): Node[] {
  if (node.kind === "literal") return node.value.type === "string" ? [node] : [];
  const bound = node.kind === "call" && /^(?:timestamp|duration|matches|get\w+)$/.test(node.name);
  if (bound) return node.target ? freeTexts(node.target) : [];
  return children(node).flatMap(freeTexts);
}

function acceptsAlias(alias: string): boolean {
  try {
    compile("user.vip", worldSchema).where({ alias, params });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
