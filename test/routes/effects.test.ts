import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../world.ts";
import { changedTables, readContents } from "./effects.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const add = (name: string) =>
  world.sql(
    "insert into segments (organization_id, id, name, expression, communication_type) values ($1, gen_random_uuid(), $2, 'true', 'marketing')",
    [world.nordlys.id, name],
  );

async function changedBy(work: () => Promise<unknown>): Promise<string[]> {
  const before = await readContents(world);
  await work();
  return changedTables(before, await readContents(world));
}

test("rows that come, change, go or take another's place are seen, each time", async () => {
  expect(await changedBy(() => add("first"))).toEqual(["public.segments"]);
  expect(await changedBy(() => world.sql("update segments set name = 'second'"))).toEqual(["public.segments"]);
  expect(await changedBy(() => world.sql("update segments set name = 'third'"))).toEqual(["public.segments"]);
  expect(
    await changedBy(async () => {
      await world.sql("delete from segments");
      await add("third");
    }),
  ).toEqual(["public.segments"]);
  expect(await changedBy(() => world.sql("delete from segments"))).toEqual(["public.segments"]);
});

test("a request's effects are seen in every table that it writes", async () => {
  const effects = await changedBy(() => world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, { postal_address: "Elsewhere 1" }));
  expect(effects).toEqual(expect.arrayContaining(["public.audit_entries", "public.organizations"]));
});

test("nothing, what was undone, the same written again and a key's last use are no change", async () => {
  await add("kept");
  expect(await changedBy(async () => undefined)).toEqual([]);
  expect(await changedBy(() => world.sql("update segments set name = name"))).toEqual([]);
  expect(await changedBy(() => world.sql("update api_keys set last_used_at = now()"))).toEqual([]);
  expect(
    await changedBy(async () => {
      await world.sql("begin");
      await world.sql("delete from segments");
      await world.sql("rollback");
    }),
  ).toEqual([]);
});
