import { Client } from "pg";
import { expect, inject, test } from "vitest";
import { translateRegex } from "../src/check/regex.ts";
import { createRandom } from "./random.ts";

test("PostgreSQL takes every pattern that repetitions have blown up as far as allowed", async () => {
  const client = new Client({ connectionString: inject("adminUrl") });
  await client.connect();
  await client.query("set statement_timeout = 20000");
  const random = createRandom(5);
  let taken = 0;
  try {
    for (let i = 0; i < 150; i++) {
      let pattern = random.pick(["a", ".", "[^a-z]", "(?:a|b|cd)", "(?:a?b*)", "\\w", "[a-cx-z0-9Å]"]);
      for (let depth = 1 + random.below(4); depth > 0; depth--) {
        const [low, high] = [random.below(3), 2 + random.below(random.pick([4, 20, 254]))];
        pattern = `(?:${random.pick(["", "x", "^", "a|"])}${pattern})${random.pick([`{${low},${low + high > 255 ? 255 : low + high}}`, `{${high}}`, `{${high},}`, "*"])}`;
      }
      const translated = translateRegex(pattern);
      if (typeof translated !== "string") continue;
      await client
        .query(`select repeat('ab', 500) collate "C" ~ $1`, [translated])
        .catch((error: unknown) => expect.unreachable(`${pattern}: ${String(error)}`));
      taken++;
    }
  } finally {
    await client.end();
  }
  expect(taken).toBeGreaterThan(40);
});
