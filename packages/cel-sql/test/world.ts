import fc from "fast-check";
import type { Root } from "../src/eval/evaluate.ts";
import { arbitraryExpression, arbitraryRoot } from "../src/testing/testing.ts";
import { worldSchema } from "./world-schema.ts";
import { now, worldParams, worldValues } from "./world-values.ts";

export const arbitraryWorldExpression = arbitraryExpression(worldSchema, { values: worldValues });

/** The first user lacks everything that can be absent. All share the instant and the params of the statement. */
export function createRoots(count: number, seed: number): Root[] {
  const roots = fc.sample(arbitraryRoot(worldSchema, { values: worldValues }), { seed, numRuns: count });
  return roots.map((root, i) => ({ ...root, ...(i === 0 ? { user: bare(root["user"] as Root) } : {}), now, ...worldParams }));
}

function bare(user: Root): Root {
  const optional = ["country", "city", "age", "score", "flag", "birth", "stay"];
  return { ...Object.fromEntries(Object.entries(user).filter(([name]) => !optional.includes(name))), attributes: {} };
}
