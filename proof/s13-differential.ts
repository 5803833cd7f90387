import fc from "fast-check";
import { check } from "../packages/cel-sql/src/cel-sql.ts";
import { evaluate, type Root } from "../packages/cel-sql/src/eval/evaluate.ts";
import { compare, difference } from "../packages/cel-sql/test/compare.ts";
import { mutated, mutations } from "../packages/cel-sql/test/naive.ts";
import { arbitraryWorldExpression, createRoots } from "../packages/cel-sql/test/world.ts";
import { createWorldDatabase, type WorldDatabase } from "../packages/cel-sql/test/world-database.ts";
import { worldSchema } from "../packages/cel-sql/test/world-schema.ts";
import { openDatabase } from "./database.ts";
import type { Proof, ProofOptions, Verdict } from "./proof.ts";

export const proveSameMeaning: Proof = { id: "S13", promise: "CEL means the same in the process and in SQL", run: prove };

const USERS = 60;
const EXPRESSIONS = 500;
/** Of the long run; each with other users. */
const WORLDS = 5;
const TRIES = 3_000;

interface Tally {
  pairs: number;
  refused: number;
  verdicts: Record<"true" | "false" | "undefined", number>;
  mismatches: string[];
}

async function prove({ seed, full, say }: ProofOptions): Promise<Verdict> {
  const database = await openDatabase();
  const tally: Tally = { pairs: 0, refused: 0, verdicts: { true: 0, false: 0, undefined: 0 }, mismatches: [] };
  const off: Record<string, number> = {};
  let engine = "";
  try {
    for (let n = 0; n < (full ? WORLDS : 1); n += 1) {
      const roots = createRoots(USERS, seed + n);
      await inWorld(database.superuserUrl, roots, (world) => search(world, roots, seed + n, tally));
      say(`${tally.pairs} pairs, ${tally.mismatches.length} mismatches`);
    }
    const roots = createRoots(USERS, 7);
    await inWorld(database.superuserUrl, roots, async (world) => {
      engine = await describeEngine(world);
      for (const name of Object.keys(mutations)) off[name] = await untilNoticed(world, roots, name);
    });
  } finally {
    await database.drop();
  }
  return verdictOf(tally, off, engine);
}

async function inWorld(adminUrl: string, roots: readonly Root[], work: (world: WorldDatabase) => Promise<void>): Promise<void> {
  const world = await createWorldDatabase(adminUrl, roots);
  try {
    await work(world);
  } finally {
    await world.drop();
  }
}

async function search({ client }: WorldDatabase, roots: readonly Root[], seed: number, tally: Tally): Promise<void> {
  const wanted = tally.pairs + EXPRESSIONS * USERS;
  for (const source of fc.sample(arbitraryWorldExpression, { seed, numRuns: 2 * EXPRESSIONS })) {
    if (tally.pairs >= wanted) return;
    const { refused, verdicts, mismatch } = await compare(client, source, roots);
    if (refused) tally.refused += 1;
    if (mismatch !== null) tally.mismatches.push(`${source}: ${mismatch}`);
    tally.pairs += verdicts.length;
    for (const verdict of verdicts) tally.verdicts[`${verdict ?? "undefined"}`] += 1;
  }
}

/** How many expressions it takes to notice a compiler without one of its ideas; always the same ones. 0: not noticed. */
async function untilNoticed({ client }: WorldDatabase, roots: readonly Root[], name: string): Promise<number> {
  const mutation = mutations[name];
  if (!mutation) return 0;
  for (const [i, source] of fc.sample(arbitraryWorldExpression, { seed: 1, numRuns: TRIES }).entries()) {
    const checked = check(source, worldSchema);
    const statement = mutated(checked, mutation);
    if (!statement) continue;
    const expected = roots.map((root) => evaluate(checked, root));
    if ((await difference(client, statement, expected)) !== null) return i + 1;
  }
  return 0;
}

async function describeEngine({ client }: WorldDatabase): Promise<string> {
  const { rows } = await client.query<{ told: string }>(
    `select 'PostgreSQL ' || current_setting('server_version') || ', default collation ' || datlocprovider::text || ':' || coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', datcollate)
       || ', session in ' || current_setting('timezone') as told from pg_database d where datname = current_database()`,
  );
  return rows[0]?.told ?? "";
}

function verdictOf(tally: Tally, off: Record<string, number>, engine: string): Verdict {
  const { pairs, mismatches, verdicts } = tally;
  const balanced = Object.values(verdicts).every((count) => count > pairs / 20);
  return {
    met: mismatches.length === 0 && pairs >= USERS * EXPRESSIONS && balanced && Object.values(off).every((count) => count > 0),
    figure: `${pairs} pairs of expression and user: ${mismatches.length} differ`,
    bar: "0 of the pairs differ in true, false and undefined, and no statement fails",
    engine,
    guardOff: Object.entries(off)
      .map(([name, count]) => `${name}: ${count === 0 ? "NOT noticed" : `noticed by expression ${count}`}`)
      .join("; "),
    details: { ...tally, noticedBy: off },
  };
}
