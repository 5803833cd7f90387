import fc, { type Arbitrary } from "fast-check";
import type { Root } from "../eval/bindings.ts";
import type { Schema } from "../schema/schema.ts";
import { choicesOf, largestChoice } from "./choices.ts";
import { writeExpression } from "./expression.ts";
import { writeRoot } from "./root.ts";

export type { Root } from "../eval/bindings.ts";

export interface GeneratorOptions {
  /** By kind of value (`FieldDef.values`): what such fields hold and what expressions compare with. */
  values?: Readonly<Record<string, readonly string[]>>;
  /** How deep an expression is nested; 5 when left out. */
  depth?: number;
}

/**
 * Well-typed yes-or-no expressions over the schema, macros, aggregates and hostile constants included; shrinks to simpler ones.
 * About one in twenty is refused by `check`, for instance where a number leaves its range.
 */
export function arbitraryExpression(schema: Schema, options: GeneratorOptions = {}): Arbitrary<string> {
  const words = Object.values(options.values ?? {}).flat();
  return tape(400).map((numbers) => writeExpression(schema, choicesOf(numbers), words, options.depth ?? 5));
}

/** Data for an expression's names, as `evaluate` takes it: absent fields, both ends of the ranges, hostile texts; shrinks to less. */
export function arbitraryRoot(schema: Schema, options: GeneratorOptions = {}): Arbitrary<Root> {
  return tape(600).map((numbers) => writeRoot(schema, choicesOf(numbers), options.values ?? {}));
}

/** Unbiased, so that fast-check's liking for small numbers does not end every expression early. */
function tape(maxLength: number): Arbitrary<number[]> {
  return fc.noBias(fc.array(fc.nat(largestChoice), { minLength: Math.floor(maxLength / 4), maxLength, size: "max" }));
}
