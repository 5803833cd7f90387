import { isCountry } from "../../../platform/locale/codes.ts";
import type { TransformStep } from "./types.ts";

const MAX_STEPS = 20;
const MAX_TEXT = 1_000;
const MAX_VALUES = 1_000;

type Fields = Record<string, unknown>;
type Check = (step: Fields, header: readonly string[]) => string | undefined;

const CHECKS: Record<TransformStep["op"], { fields: string[]; check: Check }> = {
  trim: { fields: [], check: () => undefined },
  country: { fields: [], check: () => undefined },
  case: { fields: ["to"], check: ({ to }) => oneOf("to", to, ["lower", "upper", "title"]) },
  split_name: { fields: ["part"], check: ({ part }) => oneOf("part", part, ["first", "last"]) },
  combine: {
    fields: ["columns", "separator"],
    check: ({ columns, separator }, header) =>
      columnsProblem(columns, header) ?? (separator === undefined ? undefined : text("separator", separator)),
  },
  first_filled: {
    fields: ["columns", "blanks"],
    check: ({ columns, blanks }, header) =>
      columnsProblem(columns, header) ??
      (blanks === undefined || isTexts(blanks) ? undefined : '"blanks" is a list of texts that count as blank'),
  },
  split: {
    fields: ["separator", "part"],
    check: ({ separator, part }) =>
      text("separator", separator, 1) ??
      (Number.isInteger(part) && Math.abs(part as number) <= 100 && part !== 0
        ? undefined
        : '"part" is 1 for the first piece, 2 for the second, -1 for the last'),
  },
  map: {
    fields: ["values", "otherwise"],
    check: ({ values, otherwise }) => valuesProblem(values) ?? oneOf("otherwise", otherwise ?? "keep", ["keep", "blank", "error"]),
  },
  strip_prefix: {
    fields: ["prefix", "before"],
    check: ({ prefix, before }) => text("prefix", prefix, 1) ?? (before === undefined ? undefined : text("before", before, 1)),
  },
  default: { fields: ["value"], check: ({ value }) => text("value", value, 1) },
  fixed: { fields: ["value"], check: ({ value }) => text("value", value) },
  phone: {
    fields: ["country"],
    check: ({ country }) =>
      country === undefined || (typeof country === "string" && isCountry(country))
        ? undefined
        : '"country" is a code of two letters such as "DK"',
  },
};

/** What is wrong with a mapping's `transform`, in words; nothing when it can be applied to a file with these columns. */
export function transformProblems(transform: unknown, header: readonly string[]): string[] {
  if (transform === null || transform === undefined) return [];
  if (!Array.isArray(transform)) return ['A transform is a list of steps such as [{"op": "trim"}]'];
  if (transform.length > MAX_STEPS) return [`A transform has at most ${MAX_STEPS} steps`];
  return transform.flatMap((step: unknown, index) => stepProblems(step, header).map((problem) => `Step ${index + 1}: ${problem}`));
}

function stepProblems(step: unknown, header: readonly string[]): string[] {
  if (typeof step !== "object" || step === null || Array.isArray(step)) return ['a step is an object such as {"op": "trim"}'];
  const { op, ...fields } = step as Fields;
  const known = typeof op === "string" && Object.hasOwn(CHECKS, op) ? CHECKS[op as TransformStep["op"]] : undefined;
  if (!known) return [`"op" is one of ${Object.keys(CHECKS).join(", ")}`];
  const extra = Object.keys(fields).filter((name) => !known.fields.includes(name));
  const problem = known.check(fields, header);
  return [...extra.map((name) => `"${name.slice(0, 50)}" is no field of "${op as string}"`), ...(problem === undefined ? [] : [problem])];
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 100 && value.every((one) => typeof one === "string" && one.length <= MAX_TEXT);
}

function oneOf(name: string, value: unknown, allowed: readonly string[]): string | undefined {
  return allowed.includes(value as string) ? undefined : `"${name}" is one of ${allowed.join(", ")}`;
}

function text(name: string, value: unknown, shortest = 0): string | undefined {
  if (typeof value !== "string" || value.length < shortest || value.length > MAX_TEXT)
    return `"${name}" is a text of ${shortest} to ${MAX_TEXT} characters`;
  return value.includes("\0") || !value.isWellFormed() ? `"${name}" holds a character that cannot be stored` : undefined;
}

function columnsProblem(columns: unknown, header: readonly string[]): string | undefined {
  if (!Array.isArray(columns) || columns.length === 0 || columns.length > 20) return '"columns" is a list of 1 to 20 names of columns';
  const names: unknown[] = columns;
  const missing = names.find((name) => typeof name !== "string" || !header.includes(name));
  if (missing === undefined) return undefined;
  return typeof missing === "string" ? `the file has no column "${missing.slice(0, 100)}"` : '"columns" holds names, in quotes';
}

function valuesProblem(values: unknown): string | undefined {
  if (typeof values !== "object" || values === null || Array.isArray(values)) return '"values" is an object such as {"Betalt": "paid"}';
  const entries = Object.entries(values);
  if (entries.length > MAX_VALUES) return `"values" has at most ${MAX_VALUES} entries`;
  return entries.map(([from, to]) => text(`values.${from.slice(0, 50)}`, to)).find((problem) => problem !== undefined);
}
