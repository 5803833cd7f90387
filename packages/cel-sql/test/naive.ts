import type { Checked, SqlText } from "../src/cel-sql.ts";
import type { Typed } from "../src/check/typed.ts";
import { createEmitter } from "../src/compile/create-emitter.ts";
import type { Emitter } from "../src/compile/emitter.ts";
import { render, type SqlFragment } from "../src/sql.ts";
import { worldSchema } from "./world-schema.ts";
import { now, worldParams } from "./world-values.ts";

/** What the compiler would be without one of its ideas; the differential test has to notice each. */
export const mutations: Record<string, (typed: Typed) => SqlFragment[]> = {
  "NOT around the whole in place of polarity": (typed) =>
    forms(typed, (emitter) => (emitter.isFalse = (t) => ["NOT (", emitter.isTrue(t), ")"])),
  "the true form used as the value": (typed) => forms(typed, (emitter) => (emitter.verdict = (t) => emitter.isTrue(t))),
  "no thought of absent values": (typed) => forms(rewrite(typed, { mayBeUndefined: false }), () => {}),
  "no overflow guards": (typed) => forms(rewrite(typed, { guarded: false }), () => {}),
};

function forms(typed: Typed, mutate: (emitter: Emitter) => void): SqlFragment[] {
  const emitter = createEmitter(worldSchema, "u");
  mutate(emitter);
  return [emitter.isTrue(typed), emitter.isFalse(typed), emitter.verdict(typed)];
}

export function mutated(checked: Checked, mutation: (typed: Typed) => SqlFragment[]): SqlText | null {
  if (!checked.typed) return null;
  const [t = "", f = "", v = ""] = mutation(checked.typed);
  return render(["select ", t, " t, ", f, " f, ", v, " v from users u where u.org = 1 order by u.id"], { now, ...worldParams }, 1);
}

/** Sets the properties wherever a node has them. The tree has no cycles but shares rows, which are left alone. */
function rewrite<T>(value: T, properties: Record<string, boolean>): T {
  if (Array.isArray(value)) return value.map((item: unknown) => rewrite(item, properties)) as T;
  if (typeof value !== "object" || value === null || value instanceof Set) return value;
  const entries = Object.entries(value).map(([key, part]: [string, unknown]) => {
    if (key in properties) return [key, properties[key]];
    return [key, untouched.has(key) ? part : rewrite(part, properties)];
  });
  return Object.fromEntries(entries) as T;
}

const untouched = new Set(["row", "owner", "field", "def", "relation", "type", "bounds", "facts"]);
