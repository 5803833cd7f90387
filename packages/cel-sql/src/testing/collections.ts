import type { ScalarName } from "../schema/schema.ts";
import { constant } from "./constants.ts";
import { type Context, deeper, freshName, type Range, rangesOf, scalarFields } from "./context.ts";

/** A collection or list, perhaps filtered. */
function range(context: Context): Range {
  const { choices } = context;
  const all = [...rangesOf(context), constants(context)];
  const near = rangesOf({ ...context, schema: { ...context.schema, collections: {} }, rows: context.rows.slice(-1) });
  const nested = context.rows.length > 1 && near.length > 0;
  const base = choices.pick(nested && choices.chance(0.6) ? near : all);
  return choices.chance(0.25) ? filtered(base, context) : base;
}

function constants(context: Context): Range {
  const kind = context.choices.pick<ScalarName>(["string", "string", "int"]);
  return { path: `[${constant(kind, context)}, ${constant(kind, context)}]`, kind };
}

function inside(context: Context, of: Range): { name: string; inner: Context } {
  const name = freshName(context);
  const base = { ...deeper(context), macros: context.macros + 1 };
  if ("entity" in of) return { name, inner: { ...base, rows: [...context.rows, { name, entity: of.entity }] } };
  return { name, inner: { ...base, elements: [...context.elements, { name, kind: of.kind }] } };
}

function filtered(base: Range, context: Context): Range {
  const { name, inner } = inside(context, base);
  return { ...base, path: `${base.path}.filter(${name}, ${inner.expression("bool", inner)})` };
}

function mapped(base: Range, kind: ScalarName, context: Context): Range {
  const { name, inner } = inside(context, base);
  return { path: `${base.path}.map(${name}, ${inner.expression(kind, inner)})`, kind };
}

export function quantifier(context: Context): string {
  const { choices } = context;
  const base = range(context);
  const source = choices.chance(0.15) ? mapped(base, choices.pick(["int", "string", "timestamp"]), context) : base;
  const { name, inner } = inside(context, source);
  const macro = choices.pick(["exists", "exists", "exists", "all", "all", "exists_one"]);
  return `${source.path}.${macro}(${name}, ${inner.expression("bool", inner)})`;
}

export function membership(context: Context): string {
  const { choices } = context;
  const kind = choices.pick<ScalarName>(["string", "string", "int"]);
  const lists = rangesOf(context).filter((list) => "kind" in list && list.kind === kind);
  const list = lists.length > 0 && choices.chance(0.6) ? choices.pick(lists) : mapped(range(context), kind, context);
  const item = choices.chance(0.5) ? constant(kind, context) : context.expression(kind, context);
  return `${item} in ${list.path}`;
}

export function aggregate(kind: ScalarName, context: Context): string {
  const { choices } = context;
  if (context.macros >= 2) return context.expression(kind, { ...context, depth: 0 });
  if (kind === "int" && choices.chance(0.4)) return `${range(context).path}.size()`;
  if (kind === "double" && choices.chance(0.3)) return `${mapped(range(context), "int", context).path}.avg()`;
  const list = mapped(range(context), kind, context).path;
  const addable = kind === "int" || kind === "double" || kind === "money";
  const averaged = kind === "double" || kind === "money";
  return `${list}.${choices.pick(["min", "max", ...(addable ? ["sum", "sum", "sum"] : []), ...(averaged ? ["avg"] : [])])}()`;
}

/** The comparisons that have a SQL shape of their own. */
export function sizeTest(context: Context): string {
  const { choices } = context;
  const size = `${range(context).path}.size()`;
  const [op, count] = [choices.pick(["==", "!=", "<", "<=", ">", ">="]), choices.below(5) - 1];
  return choices.chance(0.2) ? `${count} ${op} ${size}` : `${size} ${op} ${count}`;
}

/** The largest amount of a collection that has one. */
export function someAmount(context: Context): string | null {
  const name = freshName(context);
  for (const of of rangesOf(context)) {
    const fields = "entity" in of ? scalarFields(context.schema.entities[of.entity]?.fields ?? {}, name) : [];
    const field = fields.find(({ kind }) => kind === "money");
    if (field) return `${of.path}.map(${name}, ${field.path}).max()`;
  }
  return null;
}
