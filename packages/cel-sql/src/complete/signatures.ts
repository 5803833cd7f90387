import type { FunctionDef } from "../check/functions.ts";

export const macroDocs: Record<string, { detail: string; doc: string }> = {
  exists: { detail: "(x, condition) → bool", doc: "at least one fits" },
  all: { detail: "(x, condition) → bool", doc: "every one fits; true for none" },
  exists_one: { detail: "(x, condition) → bool", doc: "exactly one fits" },
  filter: { detail: "(x, condition) → those that fit", doc: "the ones that fit" },
  map: { detail: "(x, value) → list", doc: "one value of each" },
};

/** The arguments in brackets and the result, the receiver left out. */
export function signatureOf({ args, result, method }: FunctionDef): string {
  const taken = method ? args.slice(1) : args;
  return `(${taken.map((kind) => (kind.endsWith("?") ? `${kind.slice(0, -1)}, optional` : kind)).join(", ")}) → ${result}`;
}
