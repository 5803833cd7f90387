import { durationRange } from "./time-literals.ts";
import type { ArithmeticOperator, Typed } from "./typed.ts";

export type Bounds = [bigint, bigint];

export const int64: Bounds = [-(2n ** 63n), 2n ** 63n - 1n];

/** What a value of this type can be at most. */
export function typeBounds(kind: string): Bounds {
  return kind === "duration" ? [durationRange[0], durationRange[1]] : int64;
}

export function boundsOf(typed: Typed): Bounds {
  return typed.bounds ?? typeBounds(typed.type.kind);
}

/** Interval arithmetic for + - * / %, before clipping. */
export function resultBounds(op: ArithmeticOperator, a: Bounds, b: Bounds): Bounds {
  if (op === "+") return [a[0] + b[0], a[1] + b[1]];
  if (op === "-") return [a[0] - b[1], a[1] - b[0]];
  if (op === "*") return span([a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]]);
  const largest = op === "/" ? magnitude(a) : smaller(magnitude(a), magnitude(b));
  return [a[0] >= 0n && (op === "%" || b[0] >= 0n) ? 0n : -largest, a[1] <= 0n && (op === "%" || b[0] >= 0n) ? 0n : largest];
}

function span(values: bigint[]): Bounds {
  const sorted = values.sort((x, y) => (x < y ? -1 : x > y ? 1 : 0));
  return [sorted[0] ?? 0n, sorted.at(-1) ?? 0n];
}

function magnitude(bounds: Bounds): bigint {
  const low = bounds[0] < 0n ? -bounds[0] : bounds[0];
  const high = bounds[1] < 0n ? -bounds[1] : bounds[1];
  return low > high ? low : high;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function fits(bounds: Bounds, limits: Bounds): boolean {
  return bounds[0] >= limits[0] && bounds[1] <= limits[1];
}

export function clip(bounds: Bounds, limits: Bounds): Bounds {
  return [bounds[0] < limits[0] ? limits[0] : bounds[0], bounds[1] > limits[1] ? limits[1] : bounds[1]];
}
