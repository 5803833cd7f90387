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
