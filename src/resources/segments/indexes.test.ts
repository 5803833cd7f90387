import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../../test/jobs.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { compileSegment } from "./queries.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await insertOrders(world.nordlys.id, world.nordlys.thisYear);
  await eventually(allVisible);
});
afterAll(() => world.close());

/** Vacuumed until every page says that all see it, as index-only scans want: an analysis that the server began by itself keeps pages from saying so while it lasts. */
async function allVisible(): Promise<boolean> {
  await world.sql("vacuum analyze users, orders, purchases, consents, products");
  const [row] = await world.sql<{ whole: boolean }>(
    "select bool_and(relallvisible >= relpages) as whole from pg_class where relname in ('users', 'orders', 'purchases', 'consents', 'products')",
  );
  return row?.whole === true;
}

/** Three thousand guests with an order of two lines each, as superuser. */
async function insertOrders(organizationId: string, editionId: string): Promise<void> {
  const values = [organizationId, editionId];
  const id = (kind: number, n = "n") => `(lpad(to_hex(${kind}), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  await world.sql(
    `insert into products (organization_id, id, edition_id, name, currency) select $1, ${id(1)}, $2, 'Product ' || n, 'DKK' from generate_series(1, 20) n`,
    values,
  );
  await world.sql(
    `insert into users (organization_id, id, country) select $1, ${id(2)}, case when n % 3 = 0 then 'DK' end from generate_series(1, 3000) n`,
    [organizationId],
  );
  await world.sql(
    `insert into orders (organization_id, id, edition_id, user_id, number, source, external_id, status, currency, total_e4, ordered_at, buyer, content_hash)
     select $1, ${id(3)}, $2, ${id(2)}, n, 'shop', n, 'paid', 'DKK', n * 10000, now(), '{}', '' from generate_series(1, 3000) n`,
    values,
  );
  await world.sql(
    `insert into purchases (organization_id, id, order_id, edition_id, user_id, product_id, position, quantity, unit_price_e4, total_e4)
     select $1, ${id(4, "n * 2 + line")}, ${id(3)}, $2, ${id(2)}, ${id(1, "1 + n % 20")}, line, 1, 10000, 10000 from generate_series(1, 3000) n, generate_series(0, 1) line`,
    values,
  );
  await world.sql(
    `insert into consents (organization_id, id, user_id, channel, status, source, decided_at)
     select $1, ${id(5)}, ${id(2)}, 'email', 'granted', 'api', now() from generate_series(1, 3000) n`,
    [organizationId],
  );
}

async function planOf(expression: string): Promise<string> {
  const { id: organizationId, thisYear: editionId } = world.nordlys;
  return inOrganizations(world.db, [organizationId], async (trx) => {
    await sql`select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`.execute(trx);
    const member = await compileSegment(trx, { organizationId, editionId, expression }, new Date("2027-05-01T12:00:00Z"));
    const { rows } = await sql<{ "QUERY PLAN": string }>`
      explain (costs off) select u.id from users u where u.organization_id = ${organizationId} and ${member}`.execute(trx);
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  });
}

test.each([
  ["orders.exists(o, o.valid && o.total >= 500.0)", "orders"],
  ["!orders.exists(o, o.edition == edition.slug && o.valid)", "orders"],
  ["orders.filter(o, o.valid).size() >= 2", "orders"],
  ["orders.filter(o, o.valid).map(o, o.net_total).sum() >= 3000.0", "orders"],
  ["user.edition_count >= 3", "orders"],
  ["orders.exists(o, o.edition == edition.slug && o.purchases.exists(p, p.product == 'Product 7'))", "purchases"],
  ["!purchases.exists(p, p.product == 'Product 7' && p.valid)", "purchases"],
  ['consents.exists(c, c.channel == "email" && c.status == "granted")', "consents"],
])("%s is answered from the indexes of %s alone", async (expression, table) => {
  const plan = await planOf(expression);
  const scans = plan.split("\n").filter((line) => new RegExp(` (?:using \\w+ )?on ${table} `).test(line));
  expect(scans).not.toEqual([]);
  expect(
    scans.filter((line) => !line.includes("Index Only Scan")),
    plan,
  ).toEqual([]);
});
