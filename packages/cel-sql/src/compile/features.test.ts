import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createSmallWorld, type SmallWorld, smallParams, smallSchema } from "../../test/small-world.ts";
import { compile } from "./compile.ts";

let world: SmallWorld;

beforeAll(async () => {
  world = await createSmallWorld(inject("adminUrl"));
});
afterAll(() => world.drop());

/** Expression, members, and the SQL with `$` for each parameter. */
test.each<[string, number[], string]>([
  [
    `orders.exists(o, o.currency == "DKK" && o.total >= 750)`,
    [1],
    `EXISTS (SELECT 1 FROM "orders" x1 WHERE x1."user_id" = u."id" AND (x1."currency" = $::text AND x1."total_e4" >= $::bigint))`,
  ],
  [
    `orders.exists(o, o.currency == "DKK" && o.total == 0.01)`,
    [4],
    `EXISTS (SELECT 1 FROM "orders" x1 WHERE x1."user_id" = u."id" AND (x1."currency" = $::text AND x1."total_e4" = $::bigint))`,
  ],
  [
    `orders.exists(o, o.currency == "DKK" && o.fee * 100 == o.total)`,
    [1, 4],
    `EXISTS (SELECT 1 FROM "orders" x1 WHERE x1."user_id" = u."id" AND (x1."currency" = $::text AND (SELECT CASE WHEN x2.v BETWEEN -9223372036854775808 AND 9223372036854775807 THEN x2.v::bigint END FROM (SELECT x1."fee_e4"::bigint::numeric * $::bigint AS v OFFSET 0) x2) = x1."total_e4"))`,
  ],
  [
    `orders.filter(o, o.currency == "DKK").map(o, o.total).sum() == 1250`,
    [1],
    `(SELECT CASE WHEN x4.s BETWEEN -9223372036854775808 AND 9223372036854775807 THEN x4.s::bigint END FROM (SELECT coalesce(sum(x3.v::bigint), 0) AS s FROM (SELECT x2.v AS v FROM (SELECT x1."total_e4" AS v FROM "orders" x1 WHERE x1."user_id" = u."id" AND x1."currency" = $::text) x2) x3) x4) = $::bigint`,
  ],
  [
    `orders.filter(o, o.currency == "DKK").map(o, o.total).avg() == 625`,
    [1],
    `(SELECT round(avg(x3.v))::bigint FROM (SELECT x2.v AS v FROM (SELECT x1."total_e4" AS v FROM "orders" x1 WHERE x1."user_id" = u."id" AND x1."currency" = $::text) x2) x3) = $::bigint`,
  ],
  [
    `orders.filter(o, o.currency == "DKK").map(o, o.total).min() < 1`,
    [4],
    `(SELECT min(x3.v) FROM (SELECT x2.v AS v FROM (SELECT x1."total_e4" AS v FROM "orders" x1 WHERE x1."user_id" = u."id" AND x1."currency" = $::text) x2) x3) < $::bigint`,
  ],
  [
    `orders.map(o, o.quantity).max() >= 4`,
    [2, 4],
    `(SELECT max(x3.v) FROM (SELECT x2.v AS v FROM (SELECT x1."quantity" AS v FROM "orders" x1 WHERE x1."user_id" = u."id") x2) x3) >= $::bigint`,
  ],
  [
    `orders.map(o, o.quantity).avg() > 1.4`,
    [1, 2, 4],
    `(SELECT avg(x3.v)::float8 FROM (SELECT x2.v AS v FROM (SELECT x1."quantity" AS v FROM "orders" x1 WHERE x1."user_id" = u."id") x2) x3) > $::float8`,
  ],
  [
    `orders.map(o, o.fee).sum() == 0`,
    [2, 3],
    `(SELECT CASE WHEN x4.s BETWEEN -9223372036854775808 AND 9223372036854775807 THEN x4.s::bigint END FROM (SELECT CASE WHEN NOT coalesce(bool_or(x3.r), false) THEN coalesce(sum(x3.v::bigint) FILTER (WHERE x3.k), 0) END AS s FROM (SELECT (x2.k) AS k, (x2.r) AS r, x2.v AS v FROM (SELECT x1."fee_e4" AS v, true AS k, ((x1."fee_e4" IS NULL)) AS r FROM "orders" x1 WHERE x1."user_id" = u."id") x2) x3) x4) = $::bigint`,
  ],
  [
    `orders.size() >= 2`,
    [1],
    `(SELECT count(*) FROM (SELECT 1 FROM "orders" x1 WHERE x1."user_id" = u."id" LIMIT $::bigint) x2) >= $::bigint`,
  ],
  [
    `orders.size() == 1`,
    [2, 4],
    `(SELECT count(*) FROM (SELECT 1 FROM "orders" x1 WHERE x1."user_id" = u."id" LIMIT $::bigint) x2) = $::bigint`,
  ],
  [
    `user.visits + 1 > 3`,
    [1, 4],
    `(SELECT CASE WHEN x1.v BETWEEN -9223372036854775808 AND 9223372036854775807 THEN x1.v::bigint END FROM (SELECT u."visits"::bigint::numeric + $::bigint AS v OFFSET 0) x1) > $::bigint`,
  ],
  [`user.age + 1 > 30`, [1, 4], `(u."age"::bigint + $::bigint) > $::bigint`],
  [`10 / user.visits == 3`, [1], `($::bigint / NULLIF(u."visits"::bigint, 0)) = $::bigint`],
  [
    `orders.exists(o, o.lines.exists(l, l.days.exists(d, d == "2027-07-04")))`,
    [2],
    `EXISTS (SELECT 1 FROM "orders" x1 WHERE x1."user_id" = u."id" AND EXISTS (SELECT 1 FROM "lines" x2 WHERE x2."order_id" = x1."id" AND EXISTS (SELECT 1 FROM "days" x3 WHERE x3."line_id" = x2."id" AND x3."day" = $::text)))`,
  ],
  [
    `user.words.exists_one(w, w == "b")`,
    [1, 3],
    `(SELECT count(*) FROM (SELECT 1 FROM unnest(u."words") x1(v) WHERE x1.v = $::text LIMIT $::bigint) x2) = $::bigint`,
  ],
  [`now - user.created <= duration("1h")`, [2], `u."created" >= $::timestamptz`],
  [`user.created.getHours("Europe/Copenhagen") == 0`, [1], `extract(hour from u."created" AT TIME ZONE $::text)::bigint = $::bigint`],
  [`user.created.getHours("+02:00") == 1`, [1], `extract(hour from u."created" AT TIME ZONE $::interval)::bigint = $::bigint`],
  [`user.created.getDayOfWeek() == 0`, [3], `extract(dow from u."created" AT TIME ZONE $::text)::bigint = $::bigint`],
  [`user.name.matches("^[A-Z][a-z]+$")`, [1, 2, 3], `u."name" COLLATE "C" ~ $::text`],
  [`user.name < "Z"`, [1, 2, 3], `u."name" COLLATE "C" < $::text`],
  [`!(user.country == "DK")`, [2], `NOT (u."country" = $::text)`],
])("%s", async (expression, members, sql) => {
  const { where } = compile(expression, smallSchema);
  expect(await world.members(expression)).toEqual(members);
  expect(where({ params: smallParams }).text.replace(/\$\d+/g, "$")).toBe(sql);
});
