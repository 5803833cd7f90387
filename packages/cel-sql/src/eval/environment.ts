import { type CelEnv, type CelFunc, CelScalar, type CelValue, celEnv, celFunc, celMethod, listType } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import { calendar } from "./calendar.ts";
import { nanosOf } from "./instants.ts";
import { timeGetters } from "./time-getters.ts";

const { BOOL, DYN, STRING } = CelScalar;
type Order = (a: unknown, b: unknown) => number;

/** The library orders strings by UTF-16 units, CEL by code points. */
const comparisons: CelFunc[] = Object.entries({
  "_<_": (sign: number) => sign < 0,
  "_<=_": (sign: number) => sign <= 0,
  "_>_": (sign: number) => sign > 0,
  "_>=_": (sign: number) => sign >= 0,
}).map(([name, holds]) => celFunc(name, [STRING, STRING], BOOL, (a, b) => holds(byCodePoint(a, b))));

const numeric: Order = (a, b) => ((a as bigint) < (b as bigint) ? -1 : (a as bigint) > (b as bigint) ? 1 : 0);
const inTime: Order = (a, b) => numeric(nanosOf(a), nanosOf(b));
const orders: Record<string, Order> = {
  int: numeric,
  money: numeric,
  double: numeric,
  string: (a, b) => byCodePoint(a as string, b as string),
  timestamp: inTime,
  duration: inTime,
};

/** Aggregates do not exist in CEL: here each is a method that names the type of its elements, as in `sum_int`. */
const aggregates: CelFunc[] = [
  aggregate("sum_int", (items) => int64(total(items))),
  aggregate("sum_money", (items) => int64(total(items))),
  aggregate("sum_double", (items) => floatTotal(items)),
  aggregate("avg_int", (items) => Number(total(some(items))) / items.length),
  aggregate("avg_money", (items) => rounded(total(some(items)), BigInt(items.length))),
  aggregate("avg_double", (items) => floatTotal(some(items)) / items.length),
  ...Object.entries(orders).flatMap(([kind, order]) => [
    aggregate(`min_${kind}`, (items) => some(items).reduce((best, item) => (order(item, best) < 0 ? item : best))),
    aggregate(`max_${kind}`, (items) => some(items).reduce((best, item) => (order(item, best) > 0 ? item : best))),
  ]),
];

export const environment: CelEnv = celEnv({ funcs: [...strings, ...timeGetters, ...calendar, ...comparisons, ...aggregates] });

function aggregate(name: string, of: (items: CelValue[]) => CelValue): CelFunc {
  return celMethod(name, listType(DYN), [], DYN, function () {
    return of([...this]);
  });
}

function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((character, i) => character !== right[i]);
  if (at === -1) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? -1) - (right[at]?.codePointAt(0) ?? -1);
}

function total(items: CelValue[]): bigint {
  return items.reduce<bigint>((sum, item) => sum + (item as bigint), 0n);
}

function floatTotal(items: CelValue[]): number {
  return items.reduce<number>((sum, item) => sum + (item as number), 0);
}

function some(items: CelValue[]): CelValue[] {
  if (items.length === 0) throw new Error("nothing to choose from");
  return items;
}

function int64(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new Error("int overflow");
  return value;
}

/** Halves away from zero. */
function rounded(sum: bigint, count: bigint): bigint {
  const half = sum < 0n ? -count : count;
  return (2n * sum + half) / (2n * count);
}
