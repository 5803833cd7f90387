import type { ScalarName } from "../schema/schema.ts";
import { aggregate, someAmount } from "./collections.ts";
import { constant } from "./constants.ts";
import { type Context, deeper, fieldsOf, paramsOf } from "./context.ts";
import * as pools from "./pools.ts";

type Make = (context: Context) => string;

/** A leaf of the kind: mostly a field or a macro's element, else a constant. */
export function leaf(kind: ScalarName, context: Context): string {
  const { choices } = context;
  const named = [...fieldsOf(context), ...context.elements.map((e) => ({ ...e, path: e.name }))];
  const paths = named.filter((field) => field.kind === kind).map((field) => field.path);
  if (paths.length === 0 || choices.chance(0.25)) return kind === "money" ? amount(paths, context) : constant(kind, context);
  return choices.pick(choices.chance(0.4) ? paths : paths.slice(-6));
}

/** A calculation of plain numbers alone would be one of doubles, so money always starts from a field. */
function amount(paths: readonly string[], context: Context): string {
  return paths.length > 0 ? context.choices.pick(paths) : (someAmount(context) ?? constant("double", context));
}

const getters = ["getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getHours", "getMinutes"].concat([
  "getSeconds",
  "getMilliseconds",
]);

const makers: Record<Exclude<ScalarName, "bool">, Make[]> = {
  int: [
    (c) => `(${c.expression("int", c)} ${c.choices.pick(["+", "-", "*"])} ${c.expression("int", c)})`,
    (c) => `(${c.expression("int", c)} ${c.choices.pick(["/", "%"])} ${c.expression("int", c)})`,
    (c) => `size(${c.expression("string", c)})`,
    (c) => `(${c.expression("timestamp", c)}).${c.choices.pick(getters)}(${c.choices.chance(0.4) ? zone(c) : ""})`,
    (c) => `int(${c.expression("double", c)})`,
    (c) => `int(${c.expression("timestamp", c)})`,
    (c) => `-(${c.expression("int", c)})`,
    (c) => `(${c.expression("duration", c)}).getHours()`,
    (c) => conditional("int", c),
    (c) => aggregate("int", c),
    (c) => aggregate("int", c),
    (c) => param("int", c),
  ],
  double: [
    (c) => `(${c.expression("double", c)} ${c.choices.pick(["+", "-"])} ${c.expression("double", c)})`,
    (c) => `(${leaf("double", c)} ${c.choices.pick(["*", "/"])} ${c.choices.pick(["0.5", "2.0", "-4.0"])})`,
    (c) => `double(${leaf("int", c)})`,
    (c) => conditional("double", c),
    (c) => aggregate("double", c),
    (c) => param("double", c),
  ],
  string: [
    (c) => `(${c.expression("string", c)} + ${c.expression("string", c)})`,
    (c) => `${leaf("string", c)}.${c.choices.pick(["lowerAscii", "upperAscii", "trim"])}()`,
    (c) => `string(${c.expression("int", c)})`,
    (c) => conditional("string", c),
    (c) => aggregate("string", c),
    (c) => param("string", c),
  ],
  timestamp: [
    (c) => `(${leaf("timestamp", c)} ${c.choices.pick(["+", "-"])} ${c.expression("duration", c)})`,
    (c) => `(${c.expression("timestamp", c)}).${c.choices.pick(["addDays", "addMonths", "addYears"])}(${steps(c)})`,
    (c) =>
      `(${c.expression("timestamp", c)}).${c.choices.pick(["startOfDay", "startOfWeek", "startOfMonth", "startOfYear"])}(${c.choices.chance(0.5) ? zone(c) : ""})`,
    (c) => conditional("timestamp", c),
    (c) => aggregate("timestamp", c),
    (c) => param("timestamp", c),
  ],
  duration: [
    (c) => `(${leaf("timestamp", c)} - ${leaf("timestamp", c)})`,
    (c) => `(${constant("duration", c)} ${c.choices.pick(["+", "-"])} ${leaf("duration", c)})`,
    (c) => aggregate("duration", c),
  ],
  money: [
    (c) => `(${c.expression("money", c)} ${c.choices.pick(["+", "-"])} ${c.expression("money", c)})`,
    (c) => `(${c.expression("money", c)} ${c.choices.pick(["+", "-"])} ${constant("money", c)})`,
    (c) => `(${c.expression("bool", c)} ? ${c.expression("money", c)} : ${constant("money", c)})`,
    (c) => `(${leaf("money", c)} * ${c.choices.pick(["2", "-1", leaf("int", c)])})`,
    (c) => aggregate("money", c),
    (c) => aggregate("money", c),
    (c) => conditional("money", c),
  ],
};

export function scalar(kind: Exclude<ScalarName, "bool">, context: Context): string {
  if (context.depth <= 0 || !context.choices.chance(0.65)) return leaf(kind, context);
  return context.choices.pick(makers[kind])(deeper(context));
}

function conditional(kind: ScalarName, c: Context): string {
  return `(${c.expression("bool", c)} ? ${c.expression(kind, c)} : ${c.expression(kind, c)})`;
}

function param(kind: ScalarName, c: Context): string {
  const paths = paramsOf(c.schema.params ?? {}).filter((named) => named.kind === kind);
  return paths.length > 0 ? c.choices.pick(paths).path : leaf(kind, c);
}

function steps(c: Context): string {
  const amount = c.choices.pick(["1", "-1", "2", "-6", "12", "30", "-18"]);
  return c.choices.chance(0.5) ? `${amount}, ${zone(c)}` : amount;
}

function zone({ choices }: Context): string {
  return JSON.stringify(choices.pick(pools.zones));
}
