import { expect, test } from "vitest";
import { createWorld } from "../../../test/world.ts";
import { refreshStatistics } from "./statistics.ts";

test("statistics can be asked for beside a table of several gigabytes", async () => {
  const world = await createWorld();
  await world.sql(
    "insert into products (organization_id, id, edition_id, name, currency) values ($1, gen_random_uuid(), $2, 'Partout', 'DKK')",
    [world.nordlys.id, world.nordlys.thisYear],
  );
  await world.sql("update pg_class set relpages = 300000, reltuples = 1000000 where relname = 'products'");
  await expect(refreshStatistics(world.db)).resolves.toBeUndefined();
  await world.close();
});

test("after so many changes statistics are made anew, however large the table is", async () => {
  const world = await createWorld();
  await world.sql(
    "insert into products (organization_id, id, edition_id, name, currency) select $1, gen_random_uuid(), $2, 'P' || n, 'DKK' from generate_series(1, 300) n",
    [world.nordlys.id, world.nordlys.thisYear],
  );
  await world.sql("update pg_class set relpages = 300000, reltuples = 1000000 where relname = 'products'");
  await world.sql("select pg_stat_force_next_flush()");
  const known = async () => (await world.sql<{ n: number }>("select reltuples::int as n from pg_class where relname = 'products'"))[0]?.n;
  await refreshStatistics(world.db);
  expect(await known()).toBe(1_000_000);
  await refreshStatistics(world.db, { changes: 200 });
  expect(await known()).toBeLessThan(1_000);
  await world.close();
});
