import type { Checked } from "../check/check.ts";
import type { AggregateTyped, ConstTyped, Typed } from "../check/typed.ts";
import { typedParts } from "../check/typed-parts.ts";
import type { Edit } from "../diagnostics.ts";

/**
 * The expression in CEL without this package's extensions: money as ten-thousandths, doubles with a point, aggregates named after the
 * type of their elements (an empty list does not tell it). Everything else stays as it was written.
 */
export function plainCel(checked: Checked): string {
  if (!checked.typed) throw new TypeError("cel-sql: an expression with errors cannot be evaluated");
  const last = editsOf(checked.typed, checked.source).sort((a, b) => b.from - a.from || b.to - a.to);
  return last.reduce((text, { from, to, text: put }) => text.slice(0, from) + put + text.slice(to), checked.source);
}

function editsOf(typed: Typed, source: string): Edit[] {
  if (typed.kind === "const") return constantEdits(typed, source);
  const own = typed.kind === "aggregate" ? aggregateEdits(typed, source) : typed.kind === "arithmetic" ? minusEdits(typed, source) : [];
  return [...own, ...typedParts(typed).flatMap((part) => editsOf(part, source))];
}

function constantEdits({ from, to, type, value }: ConstTyped, source: string): Edit[] {
  const written = source.slice(from, to);
  if (type.kind === "money") return [{ from, to, text: scaled(written) ?? `(${String(value)})` }];
  if (type.kind !== "double" || typeof value !== "number") return [];
  if (/^-?\d+$/.test(written)) return [{ from, to, text: `${written}.0` }];
  const plain = /^-?[\d.eE+-]+$/.test(written) ? written : `(${Number.isInteger(value) ? value.toFixed(1) : String(value)})`;
  return [{ from, to, text: plain }];
}

/** Moves the point by four places in the text itself, so that the checker's own reading is not taken on trust. */
function scaled(written: string): string | null {
  const match = /^(-?)(\d+)(?:\.(\d{1,4})0*)?$/.exec(written);
  return match && `${match[1] ?? ""}${`${match[2] ?? ""}${(match[3] ?? "").padEnd(4, "0")}`.replace(/^0+(?=\d)/, "")}`;
}

function aggregateEdits(typed: AggregateTyped, source: string): Edit[] {
  const element = typed.range.row.type.kind;
  if (typed.fn === "size") return [];
  const from = source.lastIndexOf(typed.fn, typed.to);
  return [{ from, to: from + typed.fn.length, text: `${typed.fn}_${element}` }];
}

/** The other parser takes -(-x) for x, which is no error where x is the smallest int. */
function minusEdits(typed: Typed & { kind: "arithmetic" }, source: string): Edit[] {
  const { op, left, right, from, to } = typed;
  const isSign = op === "-" && left.kind === "const" && left.from === left.to && left.to <= right.from;
  if (!isSign) return [];
  const sign = source.indexOf("-", from);
  return [
    { from: sign, to: sign + 1, text: "(0 - " },
    { from: to, to, text: ")" },
  ];
}
