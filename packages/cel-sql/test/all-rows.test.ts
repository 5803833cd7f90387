import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { check, compile, type SchemaDef } from "../src/cel-sql.ts";
import { evaluate } from "../src/eval/evaluate.ts";
import { defineSchema } from "../src/schema/define-schema.ts";
import { params } from "./compare.ts";
import { createRoots } from "./world.ts";
import { createWorldDatabase, type WorldDatabase } from "./world-database.ts";
import { worldDef, worldSchema } from "./world-schema.ts";

let world: WorldDatabase;
const roots = createRoots(60, 7);
beforeAll(async () => {
  world = await createWorldDatabase(inject("adminUrl"), roots);
});
afterAll(() => world.drop());

const allRows = { org: { value: 1, type: "int" } };
const operators = ["==", "!=", "<", "<=", ">", ">="];
const grouped = [
  ...tests("orders.size()", [2, 3]),
  ...tests("orders.filter(o, o.valid && o.quantity > 2).size()", [2]),
  ...tests('orders.filter(o, o.purchases.exists(p, p.product != "x")).filter(o, o.valid).size()', [2]),
  ...tests("orders.map(o, o.quantity).sum()", [-1, 0, 5]),
  ...tests('orders.filter(o, o.currency == "DKK").map(o, o.total).sum()', [0, 100.5]),
  ...tests("purchases.map(p, p.quantity).min()", [0, 3]),
  ...tests("purchases.map(p, p.quantity).max()", [0, 3]),
  ...tests("purchases.map(p, p.quantity * 2).avg()", [0.0, 4.5]),
  "3 < purchases.map(p, p.quantity).sum()",
  "purchases.size() >= 2 && !orders.exists(o, o.valid) && orders.all(o, o.quantity >= 0)",
  'orders.size() < 3 && !("vip" in user.tags) && purchases.map(p, p.price).sum() > 0.0',
];

function tests(side: string, limits: number[]): string[] {
  return operators.flatMap((op) =>
    limits.map((limit) => `${side} ${op} ${side.includes("avg") || side.includes("total") ? limit.toFixed(1) : limit}`),
  );
}

test.each(grouped)("%s is answered by one grouping, with the same members", async (source) => {
  const { text } = compile(source, worldSchema).where({ params, allRows });
  expect(text).toContain(" GROUP BY ");
  expect(await members(source)).toEqual(expected(source));
});

test.each([
  'user.country == "DK" && orders.size() >= 2',
  "orders.exists(o, o.valid) && orders.size() >= 2",
  "orders.size() >= 2 || user.vip",
  "orders.size() > 0",
  "orders.filter(o, o.quantity > user.visits).size() >= 2",
  "orders.map(o, user.visits).sum() > 3",
  'orders.filter(o, o.coupon == "C1").size() >= 2',
  "orders.map(o, o.fee).max() > 1.0",
])("%s is asked row by row", async (source) => {
  expect(compile(source, worldSchema).where({ params, allRows }).text).not.toContain(" GROUP BY ");
  expect(await members(source)).toEqual(expected(source));
});

const counting = defineSchema(withOrderCount());

test.each(operators.flatMap((op) => [`user.visits ${op} 0`, `user.visits ${op} 2`]))(
  "a field that the schema can group: %s",
  async (source) => {
    const predicate = compile(source, counting);
    const one = await idsOf(predicate.where({ params }));
    expect(predicate.where({ params, allRows }).text).toContain(" GROUP BY ");
    expect(await idsOf(predicate.where({ params, allRows }))).toEqual(one);
  },
);

/** `user.visits` counts orders, in one way for a row and in another for all. */
function withOrderCount(): SchemaDef {
  const user = worldDef.entities["user"];
  if (!user) throw new Error("the world has no users");
  const visits = {
    type: "int" as const,
    sql: (u: string) => `select count(*) from orders v where v.org = ${u}.org and v.user_id = ${u}.id`,
    grouped: {
      table: "orders",
      on: [
        ["org", "org"],
        ["user_id", "id"],
      ] satisfies [string, string][],
      aggregate: () => "count(*)",
      empty: 0n,
    },
    range: [0n, 1000n] satisfies [bigint, bigint],
  };
  return { ...worldDef, entities: { ...worldDef.entities, user: { ...user, fields: { ...user.fields, visits } } } };
}

function members(source: string): Promise<number[]> {
  return idsOf(compile(source, worldSchema).where({ params, allRows }));
}

async function idsOf({ text, values }: { text: string; values: unknown[] }): Promise<number[]> {
  const { rows } = await world.client.query<{ id: string }>(`select u.id from users u where u.org = 1 and ${text} order by u.id`, values);
  return rows.map(({ id }) => Number(id));
}

function expected(source: string): number[] {
  const checked = check(source, worldSchema);
  return roots.flatMap((root, i) => (evaluate(checked, root) === true ? [i + 1] : []));
}
