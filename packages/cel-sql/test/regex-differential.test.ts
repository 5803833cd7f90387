import { celEnv, isCelError, parse, plan } from "@bufbuild/cel";
import { Client } from "pg";
import { expect, inject, test } from "vitest";
import { translateRegex } from "../src/check/regex.ts";
import { texts } from "../src/testing/pools.ts";
import { createRandom, type Random } from "./random.ts";

const subjects = [
  ...texts,
  "ab",
  "abc",
  "aab",
  "a-b",
  "a.b",
  "b1",
  "12",
  "A1_",
  "(a)",
  "[a]",
  "a{2}",
  "x+y",
  "***",
  "(?x)a",
  "tab\there",
  "Åb",
];

test("PostgreSQL finds in a translated pattern what RE2 finds in the original", async () => {
  const client = new Client({ connectionString: inject("adminUrl") });
  await client.connect();
  const random = createRandom(11);
  const matches = plan(celEnv(), parse("s.matches(p)"));
  let compared = 0;
  try {
    for (let i = 0; i < 400; i++) {
      const pattern = alternatives(random, 3);
      const translated = translateRegex(pattern);
      if (typeof translated !== "string") continue;
      const expected = subjects.filter((s) => matches({ s, p: pattern }) === true);
      if (isCelError(matches({ s: "", p: pattern }))) expect.unreachable(`RE2 refuses ${pattern}`);
      const query = `select array(select s from unnest($1::text[]) with ordinality t(s, n) where s collate "C" ~ $2 order by n) found`;
      const { rows } = await client.query<{ found: string[] }>(query, [subjects, translated]);
      expect({ pattern, found: rows[0]?.found }).toEqual({ pattern, found: expected });
      compared++;
    }
  } finally {
    await client.end();
  }
  expect(compared).toBeGreaterThan(300);
});

function alternatives(random: Random, depth: number): string {
  const branches = Array.from({ length: random.chance(0.25) ? 2 : 1 }, () => sequence(random, depth));
  return branches.join("|");
}

function sequence(random: Random, depth: number): string {
  return Array.from({ length: random.below(4) }, () => repeated(random, depth)).join("");
}

function repeated(random: Random, depth: number): string {
  return atom(random, depth) + (random.chance(0.3) ? random.pick(["*", "+", "?", "{2}", "{1,}", "{0,2}"]) : "");
}

const atoms = [
  "a",
  "b",
  "A",
  "1",
  "Å",
  "é",
  "%",
  "_",
  "-",
  " ",
  ".",
  "\\d",
  "\\w",
  "\\s",
  "\\D",
  "\\W",
  "\\.",
  "\\\\",
  "\\(",
  "\\*",
  "\\t",
  "\\n",
  "'",
  "😀",
];
const sets = [
  "[ab]",
  "[^ab]",
  "[a-c]",
  "[a\\d]",
  "[\\w.]",
  "[-a]",
  "[a-]",
  "[]a]",
  "[^]]",
  "[\\]\\[]",
  "[A-ZÅ]",
  "[.*+?^$]",
  "[^\\s]",
  "[\\\\]",
];

function atom(random: Random, depth: number): string {
  const roll = random.below(10);
  if (roll === 0) return random.pick(["^", "$"]);
  if (roll <= 2) return random.pick(sets);
  if (roll <= 4 && depth > 0) return `${random.pick(["(", "(?:"])}${alternatives(random, depth - 1)})`;
  return random.pick(atoms);
}
