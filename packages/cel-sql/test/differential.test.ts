import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { check } from "../src/cel-sql.ts";
import { evaluate } from "../src/eval/evaluate.ts";
import { compare, difference } from "./compare.ts";
import { mutated, mutations } from "./naive.ts";
import { arbitraryWorldExpression, createRoots } from "./world.ts";
import { createWorldDatabase, type WorldDatabase } from "./world-database.ts";
import { worldSchema } from "./world-schema.ts";

const newSeed = Math.floor(Math.random() * 2 ** 31);
let world: WorldDatabase;
const roots = createRoots(60, 7);

beforeAll(async () => {
  world = await createWorldDatabase(inject("adminUrl"), roots);
});
afterAll(() => world.drop());

test("the database's own order of strings is not by code point", async () => {
  const { rows } = await world.client.query("select 'a' < 'Z' as icu, datlocprovider from pg_database where datname = current_database()");
  expect(rows).toEqual([{ icu: true, datlocprovider: "i" }]);
});

/** CEL_SQL_CASES widens the search, CEL_SQL_SEED repeats one. */
test.each([
  ["a fixed seed", 20_270_115],
  ["a new seed", Number(process.env.CEL_SQL_SEED ?? newSeed)],
])("the database agrees with another CEL implementation on true, false and undefined: %s, %i", { timeout: 0 }, async (_, seed) => {
  const seen = new Map<boolean | undefined, number>();
  const runs = Number(process.env.CEL_SQL_CASES ?? 500);
  let refused = 0;
  const property = fc.asyncProperty(arbitraryWorldExpression, async (source) => {
    const outcome = await compare(world.client, source, roots);
    if (outcome.refused) refused++;
    for (const verdict of outcome.verdicts) seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
    expect(outcome.mismatch, source).toBeNull();
  });
  await fc.assert(property, { seed, numRuns: runs });
  expect(refused / runs).toBeLessThan(0.15);
  for (const verdict of [true, false, undefined]) expect((seen.get(verdict) ?? 0) / (runs * roots.length)).toBeGreaterThan(0.05);
});

test.each(Object.entries(mutations))("the comparison notices a compiler with %s", async (_, mutation) => {
  for (const source of fc.sample(arbitraryWorldExpression, { seed: 1, numRuns: 3_000 })) {
    const checked = check(source, worldSchema);
    const statement = mutated(checked, mutation);
    if (!statement) continue;
    const expected = roots.map((root) => evaluate(checked, root));
    if ((await difference(world.client, statement, expected)) !== null) return;
  }
  expect.unreachable("3,000 expressions found no difference");
});
