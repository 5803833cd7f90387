import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createSmallWorld, type SmallWorld, smallParams, smallSchema } from "../../test/small-world.ts";
import { compile } from "../compile/compile.ts";
import type { SqlText } from "../sql.ts";
import { explainQueries } from "./explain-queries.ts";
import type { ClauseVerdict } from "./explain-root.ts";

const options = { params: smallParams, where: { text: "u.id > $1", values: [0] }, key: { column: "id", type: "bigint" as const } };
let world: SmallWorld;

beforeAll(async () => {
  world = await createSmallWorld(inject("adminUrl"));
});
afterAll(() => world.drop());

const count = async (statement: SqlText) => Number((await world.run(statement))[0]?.["count"]);
const explain = (source: string) => explainQueries(compile(source, smallSchema), options);

async function whyOf(source: string, id: number): Promise<ClauseVerdict> {
  const { verdicts, read } = explain(source).forRoot(id);
  const [row] = await world.run(verdicts);
  return read(row ?? expect.unreachable("no such user"));
}

const source = `user.country != "SE" && orders.size() > 0 && (user.vip || orders.exists(o, o.status == "paid" && o.coupon == "C2"))`;

test("each clause has its statements, numbered after the caller's own parameters", () => {
  const { clauses, total } = explain(source);
  expect(total).toEqual({ text: `SELECT count(*) AS count FROM "users" u WHERE (u.id > $1)`, values: [0] });
  expect(clauses.map((clause) => clause.text)).toEqual([...source.split(" && ", 2), source.slice(source.indexOf("(user.vip"))]);
  expect(clauses[0]?.isTrue).toEqual({
    text: `SELECT count(*) AS count FROM "users" u WHERE (u.id > $1) AND u."country" <> $2::text`,
    values: [0, "SE"],
  });
  expect(clauses[0]?.isUndefined?.text).toBe(
    `SELECT count(*) AS count FROM "users" u WHERE (u.id > $1) AND (u."country" <> $2::text) IS NULL`,
  );
  expect(clauses[1]?.isUndefined).toBeNull();
  expect(clauses[1]?.funnel.text).toBe(
    `SELECT count(*) AS count FROM "users" u WHERE (u.id > $1) AND u."country" <> $2::text AND ` +
      `EXISTS (SELECT 1 FROM "orders" x1 WHERE x1."user_id" = u."id")`,
  );
});

test("the counts of the clauses are true, and one pass over everybody tells the same", async () => {
  const { clauses, total, onePass } = explain(source);
  const [row] = await world.run(onePass);
  const counts = [];
  for (const { isTrue, isUndefined, funnel } of clauses) {
    counts.push([await count(isTrue), isUndefined && (await count(isUndefined)), await count(funnel)]);
  }
  expect(counts).toEqual([
    [2, 1, 2],
    [3, null, 2],
    [2, 0, 2],
  ]);
  expect(await count(total)).toBe(4);
  expect(row).toEqual({
    total: "4",
    ...{ true_0: "2", undefined_0: "1", funnel_0: "2" },
    ...{ true_1: "3", undefined_1: "0", funnel_1: "2" },
    ...{ true_2: "2", undefined_2: "0", funnel_2: "2" },
  });
});

test("over all rows a broad clause is counted by one pass that groups, with the same result", async () => {
  const broad = `orders.size() >= 2 && orders.map(o, o.quantity).sum() > 2`;
  const { clauses } = explainQueries(compile(broad, smallSchema), { params: smallParams, allRows: {} });
  const counts = [];
  for (const { isTrue, funnel } of clauses) counts.push([isTrue.text.includes("GROUP BY"), await count(isTrue), await count(funnel)]);
  expect(counts).toEqual([
    [true, 1, 1],
    [true, 3, 1],
  ]);
});

test("the FROM item is the caller's, as for a sample", async () => {
  const sampled = explainQueries(compile("user.vip", smallSchema), { ...options, from: "users u tablesample system (100)" });
  expect(sampled.clauses[0]?.isTrue.text).toBe(
    'SELECT count(*) AS count FROM users u tablesample system (100) WHERE (u.id > $1) AND u."vip"',
  );
  expect(await count(sampled.clauses[0]?.isTrue ?? sampled.total)).toBe(1);
});

test("for every user the parts combine to what the database says of the whole", async () => {
  const sources = [source, `!(${source})`, `user.age > 20 ? user.vip : !user.vip`, `user.age > 40 || user.vip || user.country in ["SE"]`];
  for (const expression of sources) {
    const { text, values } = compile(expression, smallSchema).value({ params: smallParams });
    const whole = await world.run({ text: `select id, ${text} as v from users u order by u.id`, values });
    for (const { id, v } of whole) expect([expression, id, (await whyOf(expression, Number(id))).result]).toEqual([expression, id, v]);
  }
});

test("the deciding part is found through the logic", async () => {
  const why = async (expression: string, id: number) => deciding(await whyOf(expression, id)).map(({ text, result }) => [text, result]);
  expect(await why(source, 1)).toEqual([
    [`user.country != "SE"`, true],
    ["orders.size() > 0", true],
    ["user.vip", true],
  ]);
  expect(await why(source, 2)).toEqual([
    [`user.country != "SE"`, false],
    ["user.vip", false],
    [`orders.exists(o, o.status == "paid" && o.coupon == "C2")`, false],
  ]);
  expect(await why(source, 3)).toEqual([
    ["orders.size() > 0", false],
    ["user.vip", false],
    [`orders.exists(o, o.status == "paid" && o.coupon == "C2")`, false],
  ]);
  expect(await why(`user.country == "DK" && user.age > 18`, 3)).toEqual([
    [`user.country == "DK"`, null],
    ["user.age > 18", null],
  ]);
  expect(await why("!(user.vip || user.age > 20)", 1)).toEqual([
    ["user.vip", true],
    ["user.age > 20", true],
  ]);
  expect(await why("user.age > 20 ? user.vip : !user.vip", 2)).toEqual([
    ["user.age > 20", false],
    ["user.vip", false],
  ]);
});

test("a test shows the rows that it looked at, what it read of each and what each came to", async () => {
  const why = await whyOf(`orders.filter(o, o.quantity < 9).exists(o, o.coupon == "C1" && o.total > 0)`, 1);
  expect(why.rows).toMatchObject([
    {
      text: "orders.filter(o, o.quantity < 9)",
      fields: [
        { path: "quantity", type: "int" },
        { path: "coupon", type: "string" },
        { path: "total", type: "money" },
      ],
      conditions: [{ text: "o.quantity < 9" }, { text: `o.coupon == "C1" && o.total > 0` }],
    },
  ]);
  const [looked] = why.rows;
  expect(looked?.rows.text).toBe(
    `SELECT x1."quantity" AS f0, x1."coupon" AS f1, x1."total_e4" AS f2, x1."quantity" < $2::bigint AS p0, ` +
      `(x1."coupon" = $3::text AND x1."total_e4" > $4::bigint) AS p1 FROM "users" u, "orders" x1 ` +
      `WHERE (u.id > $1) AND u."id" = $5::bigint AND x1."user_id" = u."id" LIMIT 100`,
  );
  expect(await world.run(looked?.rows ?? { text: "", values: [] })).toEqual([
    { f0: 2, f1: "C1", f2: "5000000", p0: true, p1: true },
    { f0: 1, f1: null, f2: "7500000", p0: true, p1: null },
  ]);
});

test.each([
  [`orders.filter(o, o.currency == "DKK").map(o, o.total).sum() > 1`, "currency,total", `o.currency == "DKK"`, 2],
  [`"vip" in user.tags`, "value", "", 2],
  [`user.words.exists(w, w == "b")`, "value", `w == "b"`, 2],
  [`orders.exists_one(o, o.lines.size() == 2)`, "", "o.lines.size() == 2", 2],
  [`orders.map(o, o.quantity).exists(q, q > 3)`, "quantity", "", 2],
  [`orders.size() == 2`, "", "", 2],
  [`orders.exists(o, o.lines.exists(l, "2027-07-03" in l.days))`, "", `o.lines.exists(l, "2027-07-03" in l.days)`, 2],
  [`user.name.size() > 2 && orders.exists(o, o.status == user.name)`, "status", "o.status == user.name", 2],
])("%s shows %s and judges by %s", async (expression, fields, conditions, rows) => {
  const [shown] = deciding(await whyOf(expression, 1), () => true).flatMap((clause) => clause.rows);
  expect(shown?.fields.map((field) => field.path).join()).toBe(fields);
  expect(shown?.conditions.map((condition) => condition.text).join()).toBe(conditions);
  expect(await world.run(shown?.rows ?? { text: "", values: [] })).toHaveLength(rows);
});

/** The tests without which the result would be another, or all of them. */
function deciding(clause: ClauseVerdict, wanted = (part: ClauseVerdict) => part.decides): ClauseVerdict[] {
  if (!wanted(clause)) return [];
  return clause.parts.length === 0 ? [clause] : clause.parts.flatMap((part) => deciding(part, wanted));
}
