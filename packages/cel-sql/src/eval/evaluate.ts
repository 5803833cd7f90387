import { type CelInput, isCelError, parse, plan } from "@bufbuild/cel";
import type { Checked } from "../check/check.ts";
import { bindRoot, type Root } from "./bindings.ts";
import { environment } from "./environment.ts";
import { plainCel } from "./plain-cel.ts";

export type { Root } from "./bindings.ts";

type Plan = ReturnType<typeof plan>;

const plans = new WeakMap<Checked, Plan>();

/**
 * Evaluates a checked expression in the process, by another CEL implementation with a parser of its own: true, false, or undefined
 * where CEL's evaluation is an error. Throws TypeError when the expression has an error, or `root` a value of another type than the schema's.
 */
export function evaluate(checked: Checked, root: Root): boolean | undefined {
  const result = planOf(checked)(bindRoot(checked.schema, root) as Record<string, CelInput>);
  if (isCelError(result)) return undefined;
  if (typeof result !== "boolean") throw new Error(`cel-sql: ${checked.source} gave a ${typeof result}`);
  return result;
}

function planOf(checked: Checked): Plan {
  const known = plans.get(checked);
  if (known) return known;
  const made = plan(environment, parse(plainCel(checked)));
  plans.set(checked, made);
  return made;
}
