import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inOrganizations } from "../src/platform/database/doors.ts";
import { type Fixtures, fixturesOf } from "./routes/fixtures.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
let fixtures: Fixtures;
beforeAll(async () => {
  world = await createWorld();
  fixtures = fixturesOf(world, world.nordlys, world.ada, "");
});
afterAll(() => world.close());

test("the kept numbers of guests and orders are what counting gives, whatever was done", async () => {
  const [user, order] = [await fixtures.make("user"), await fixtures.make("order")];
  expect(await kept()).toEqual(await counted());
  await fixtures.make("user_merge");
  expect(await kept()).toEqual(await counted());
  expect((await world.ada("POST", `/v1/users/${user}/erase`, {})).status).toBe(200);
  expect(await kept()).toEqual(await counted());
  await world.sql("delete from tickets where order_id = $1", [order]);
  await world.sql("delete from purchases where order_id = $1", [order]);
  await world.sql("delete from orders where id = $1", [order]);
  expect(await kept()).toEqual(await counted());
  await world.sql("call preo_recount_rows()");
  expect(await kept()).toEqual(await counted());
  for (const list of ["users", "orders"])
    expect((await world.ada("GET", `/v1/${list}`)).body.count).toBe((await counted())[list as "users" | "orders"]);
});

test("who changes the number waits for nobody who does so at the same time", async () => {
  const add = (n: number, meanwhile: () => Promise<void>) =>
    inOrganizations(world.db, [world.nordlys.id], async (trx) => {
      await sql`insert into users (organization_id, id, email, email_key) values (${world.nordlys.id}, gen_random_uuid(), ${`at-once-${n}@example.org`}, ${`at-once-${n}@example.org`})`.execute(
        trx,
      );
      await meanwhile();
    });
  await add(1, () => add(2, () => add(3, async () => undefined)));
  expect(await kept()).toEqual(await counted());
});

async function kept() {
  const rows = await world.sql<{ list: string; n: number }>(
    "select list, sum(n)::int as n from row_counts where organization_id = $1 group by 1",
    [world.nordlys.id],
  );
  return { users: 0, orders: 0, ...Object.fromEntries(rows.map(({ list, n }) => [list, n])) };
}

async function counted() {
  const [row] = await world.sql<{ users: number; orders: number }>(
    `select (select count(*)::int from users where organization_id = $1 and erased_at is null) as users,
       (select count(*)::int from orders where organization_id = $1) as orders`,
    [world.nordlys.id],
  );
  return { users: row?.users ?? 0, orders: row?.orders ?? 0 };
}
