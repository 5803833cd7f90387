import type { ScalarName, Schema } from "../schema/schema.ts";
import type { Choices } from "./choices.ts";
import { membership, quantifier, sizeTest, someAmount } from "./collections.ts";
import { constant } from "./constants.ts";
import { type Context, deeper, fieldsOf, rangesOf } from "./context.ts";
import * as pools from "./pools.ts";
import { leaf, scalar } from "./scalars.ts";

/** A well-typed yes-or-no expression over the schema. */
export function writeExpression(schema: Schema, choices: Choices, words: readonly string[], depth: number): string {
  const expression = (kind: ScalarName, context: Context): string => (kind === "bool" ? bool(context) : scalar(kind, context));
  const rows = [{ name: schema.root.name, entity: schema.root.entity }];
  return bool({ schema, choices, words, rows, elements: [], depth, macros: 0, expression });
}

function bool(context: Context): string {
  const { choices, depth, macros } = context;
  if (depth <= 0) return choices.chance(0.3) ? leaf("bool", context) : comparison({ ...context, depth: 0 });
  const plain = [comparison, comparison, comparison, presence, oneOf, textTest, negation, chain, chain, ternary, guarded];
  const walks = depth > 1 && macros < 3 && rangesOf(context).length > 0;
  return choices.pick([...plain, ...(walks ? [quantifier, quantifier, quantifier, membership, sizeTest] : [])])(deeper(context));
}

function chain(c: Context): string {
  const items = Array.from({ length: 2 + c.choices.below(2) }, () => c.expression("bool", c));
  return `(${items.join(c.choices.pick([" && ", " || "]))})`;
}

function negation(c: Context): string {
  return `!(${c.expression("bool", c)})`;
}

function ternary(c: Context): string {
  return `(${c.expression("bool", c)} ? ${c.expression("bool", c)} : ${c.expression("bool", c)})`;
}

const operators = ["==", "!=", "<", "<=", ">", ">="];
const kinds: ScalarName[] = ["int", "int", "double", "string", "string", "timestamp", "duration", "bool"];

function comparison(c: Context): string {
  const { choices } = c;
  const op = choices.pick(operators);
  if (choices.chance(0.08)) return `${leaf("int", c)} ${op} ${c.expression("double", c)}`;
  if (choices.chance(0.12)) return `now - ${leaf("timestamp", c)} ${op} ${constant("duration", c)}`;
  const hasMoney = fieldsOf(c).some(({ kind }) => kind === "money") || someAmount(c) !== null;
  const kind = choices.pick(hasMoney ? [...kinds, "money" as const] : kinds);
  const left = c.expression(kind, c);
  const right = choices.chance(0.5) ? constant(kind, c) : c.expression(kind, c);
  return kind === "bool" ? `(${left}) ${op} (${right})` : `${left} ${op} ${right}`;
}

function presence(c: Context): string {
  const optional = fieldsOf(c).filter((f) => f.optional);
  return optional.length > 0 ? `has(${c.choices.pick(optional).path})` : comparison(c);
}

/** The tests that let the compiler leave out its own. */
function guarded(c: Context): string {
  const optional = fieldsOf(c).filter((f) => f.optional && f.kind !== "money");
  if (optional.length === 0) return comparison(c);
  const { path, kind } = c.choices.pick(optional);
  const test = `${path} ${c.choices.pick(["==", "!=", "<"])} ${constant(kind, c)}`;
  const more = c.expression("bool", c);
  return c.choices.pick([
    `(has(${path}) && ${test} && ${more})`,
    `(!has(${path}) || ${test} || ${more})`,
    `(has(${path}) ? ${test} : ${more})`,
  ]);
}

function oneOf(c: Context): string {
  const kind = c.choices.pick<ScalarName>(["string", "string", "int", "double", "timestamp"]);
  const items = Array.from({ length: c.choices.below(4) }, () => (c.choices.chance(0.25) ? leaf(kind, c) : constant(kind, c)));
  return `${c.expression(kind, c)} in [${items.join(", ")}]`;
}

function textTest(c: Context): string {
  const { choices } = c;
  const subject = `(${c.expression("string", c)})`;
  if (choices.chance(0.3)) return `${subject}.matches(${JSON.stringify(choices.pick(pools.patterns))})`;
  const needle = choices.chance(0.3) ? c.expression("string", c) : constant("string", c);
  return `${subject}.${choices.pick(["contains", "startsWith", "endsWith"])}(${needle})`;
}
