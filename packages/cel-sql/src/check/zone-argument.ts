import { replaceFix, report, type Scope } from "./scope.ts";
import { betterZone, zoneProblem } from "./time-zones.ts";
import type { Typed } from "./typed.ts";

/** Reports an argument that names no time zone; null when it does. */
export function checkZone(zone: Typed, scope: Scope): Typed | null {
  if (zone.kind !== "const" || typeof zone.value !== "string")
    return report(scope, "not_constant", zone, "the time zone must be a constant text");
  const problem = zoneProblem(zone.value);
  if (problem === null) return null;
  const better = betterZone(zone.value);
  const fixes = better === null ? [] : [replaceFix(`use ${better}`, zone, JSON.stringify(better))];
  return report(scope, "invalid_literal", zone, problem, fixes);
}
