import type { Outcome } from "./given.ts";
import { OUTCOMES, type OutcomeName } from "./schema.ts";

/** How many orders came to each outcome; `erased` only when there are some. */
export function countOutcomes(outcomes: readonly Outcome[]): Partial<Record<OutcomeName, number>> {
  const counts = OUTCOMES.map((name) => [name, outcomes.filter(({ outcome }) => outcome === name).length] as const);
  return Object.fromEntries(counts.filter(([name, count]) => name !== "erased" || count > 0));
}
