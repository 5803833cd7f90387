import type { AggregateTyped, RangeTyped } from "./typed.ts";
import { type CelType, isScalar } from "./types.ts";

type Fn = AggregateTyped["fn"];

export const aggregateNames = ["sum", "min", "max", "avg"];

const addable = ["int", "double", "money"];
const ordered = [...addable, "string", "timestamp", "duration"];
const rows: [bigint, bigint] = [0n, 2n ** 40n];
const smallInt = 2n ** 31n;

/** Whether the elements can be aggregated so. */
export function aggregates(fn: Fn, element: CelType): boolean {
  return fn === "size" || (isScalar(element) && (fn === "min" || fn === "max" ? ordered : addable).includes(element.kind));
}

export function aggregate(span: { from: number; to: number }, fn: Fn, range: RangeTyped): AggregateTyped {
  const element = range.row.type;
  const common = { kind: "aggregate", fn, range, from: span.from, to: span.to } as const;
  if (fn === "size") return { ...common, type: { kind: "int" }, bounds: rows, mayBeUndefined: range.mayBeUndefined };
  if (fn !== "sum") {
    const type: CelType = fn === "avg" && element.kind === "int" ? { kind: "double" } : element;
    return {
      ...common,
      type,
      mayBeUndefined: true,
      ...(range.bounds && type === element ? { bounds: range.bounds } : {}),
      magnitude: 1e19,
    };
  }
  const mayBeUndefined = range.mayBeUndefined || !(element.kind === "double" || sumFits(range));
  return { ...common, type: element, mayBeUndefined, magnitude: 1e30 };
}

/** The elements are so small that no number of rows in one database overflows 64 bits. */
export function sumFits(range: RangeTyped): boolean {
  return range.bounds !== undefined && range.bounds[0] > -smallInt && range.bounds[1] < smallInt;
}
