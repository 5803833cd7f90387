import { expect, test } from "vitest";
import { vocabulary } from "../../test/vocabulary.ts";
import { worldSchema } from "../../test/world-schema.ts";
import { worldParams } from "../../test/world-values.ts";
import { CelCompileError } from "../diagnostics.ts";
import { compile } from "./compile.ts";

const params = { now: new Date("2027-01-15T12:00:00Z"), ...worldParams };
const where = (source: string) => compile(source, worldSchema).where({ params });

test.each([
  [`user.country == "DK" && user.vip`, `(u."country" = $1::text AND u."vip")`, ["DK"]],
  [`!(user.vip || user.email == "a")`, `(NOT (u."vip") AND NOT (u."email" = $1::text))`, ["a"]],
  [`user.email < "b"`, `u."email" COLLATE "C" < $1::text`, ["b"]],
  [`user.email in ["a", "b"]`, `u."email" = ANY($1::text[])`, [["a", "b"]]],
  [`user.email.contains("50%_\\\\")`, `u."email" LIKE $1::text`, ["%50\\%\\_\\\\%"]],
  [`has(user.country)`, `u."country" IS NOT NULL`, []],
  [`has(user.email)`, `true`, []],
  [`user.visits + 1 > 3`, `(u."visits"::bigint + $1::bigint) > $2::bigint`, ["1", "3"]],
  [`now - user.created < duration("24h")`, `u."created" > $1::timestamptz`, ["2027-01-14T12:00:00.000000Z"]],
  [`user.created + duration("24h") >= now`, `u."created" >= $1::timestamptz`, ["2027-01-14T12:00:00.000000Z"]],
  [`"vip" in user.labels`, `coalesce($1::text = ANY(u."labels"), false)`, ["vip"]],
  [
    `"vip" in user.tags`,
    `EXISTS (SELECT 1 FROM "user_tags" x1 WHERE x1."org" = u."org" AND x1."user_id" = u."id" AND x1."tag" = $1::text)`,
    ["vip"],
  ],
  [
    `purchases.exists(p, p.product == "A")`,
    `EXISTS (SELECT 1 FROM "purchases" x1 WHERE x1."org" = u."org" AND x1."user_id" = u."id" AND x1."product" = $1::text)`,
    ["A"],
  ],
  [
    `!purchases.exists(p, p.product == "A")`,
    `NOT EXISTS (SELECT 1 FROM "purchases" x1 WHERE x1."org" = u."org" AND x1."user_id" = u."id" AND x1."product" = $1::text)`,
    ["A"],
  ],
  [
    `!purchases.exists(p, p.note == "A")`,
    `NOT EXISTS (SELECT 1 FROM "purchases" x1 WHERE x1."org" = u."org" AND x1."user_id" = u."id" AND (NOT (x1."note" = $1::text)) IS NOT TRUE)`,
    ["A"],
  ],
  [
    `purchases.filter(p, p.quantity > 1).size() >= 2`,
    `(SELECT count(*) FROM (SELECT 1 FROM "purchases" x1 WHERE x1."org" = u."org" AND x1."user_id" = u."id" AND x1."quantity" > $1::bigint LIMIT $2::bigint) x2) >= $3::bigint`,
    ["1", "2", "2"],
  ],
  [`purchases.size() == 0`, `NOT EXISTS (SELECT 1 FROM "purchases" x1 WHERE x1."org" = u."org" AND x1."user_id" = u."id")`, []],
  [
    `purchases.map(p, p.quantity).sum() > 9`,
    `(SELECT coalesce(sum(x3.v), 0)::bigint FROM (SELECT x2.v AS v FROM (SELECT x1."quantity" AS v FROM "purchases" x1 WHERE x1."org" = u."org" AND x1."user_id" = u."id") x2) x3) > $1::bigint`,
    ["9"],
  ],
  [
    `orders.exists(o, o.edition == "2027")`,
    `EXISTS (SELECT 1 FROM "orders" x1 WHERE x1."org" = u."org" AND x1."user_id" = u."id" AND (not x1.deleted) AND x1."edition_id" = $1::uuid)`,
    ["00000000-0000-7000-8000-000000000001"],
  ],
  [
    `user.attributes.shirt_size == "L"`,
    `(CASE WHEN jsonb_typeof(u."attributes" -> 'it''s') = 'string' THEN u."attributes" ->> 'it''s' END) = $1::text`,
    ["L"],
  ],
])("%s", (source, text, values) => {
  expect(where(source)).toEqual({ text, values });
});

test("the alias and the first parameter are the caller's", () => {
  const predicate = compile(`user.email == "a" && now > user.created && user.visits > threshold`, worldSchema);
  expect(predicate.where({ alias: "guest", firstParam: 4, params })).toEqual({
    text: `(guest."email" = $4::text AND $5::timestamptz > guest."created" AND guest."visits" > $6::bigint)`,
    values: ["a", "2027-01-15T12:00:00.000000Z", "3"],
  });
  expect(() => predicate.where({ alias: `u"; drop`, params })).toThrow("cannot be the root's alias");
  expect(() => predicate.where({ params: { now: params.now } })).toThrow("the parameter threshold is missing");
  expect(() => predicate.where({ params: { threshold: 3 } as never })).toThrow("the parameter now is missing");
  expect(() => predicate.where({ firstParam: 0, params })).toThrow("firstParam must be a whole number from 1, not 0");
});

test("what a segment depends on is told", () => {
  const predicate = compile(`user.vip && orders.exists(o, o.edition.startsWith("2")) && "vip" in user.tags`, worldSchema);
  expect(predicate.tables).toEqual(["editions", "orders", "user_tags", "users"]);
  expect(predicate.dependsOnNow).toBe(false);
  expect(predicate.references).toEqual([{ kind: "tag", value: "vip", from: 59, to: 64 }]);
  expect(compile(`user.created < now`, worldSchema).dependsOnNow).toBe(true);
  expect(compile(`user.age > 17`, vocabulary).dependsOnNow).toBe(true);
});

test("each operand of the outermost && is a condition of its own", () => {
  const { conjuncts } = compile(`user.vip && (user.email == "a" || user.visits > 2) && has(user.city)`, worldSchema);
  expect(conjuncts.map((c) => c.text)).toEqual(["user.vip", `(user.email == "a" || user.visits > 2)`, "has(user.city)"]);
  expect(conjuncts[1]?.where({ params }).text).toBe(`(u."email" = $1::text OR u."visits" > $2::bigint)`);
});

test("an expression with mistakes throws all of them and the warnings", () => {
  const attempt = () => compile(`user.nope == 1 && user.country != "DK"`, worldSchema);
  expect(attempt).toThrow(CelCompileError);
  expect(attempt).toThrow("5..9 unknown_field: user has no field nope");
});

test("an expression whose SQL would explode is refused at once", () => {
  let source = `user.flag ? user.flag : user.flag`;
  for (let i = 0; i < 44; i++) source = `(${source}) ? user.flag : user.vip`;
  expect(() => compile(source, worldSchema)).toThrow("limit_exceeded");
});

test("nothing of the expression but its shape reaches the SQL text", () => {
  const hostile = `x'; drop table users; --`;
  const { text, values } = where(
    `user.email == "${hostile}" && user.tags.exists(evil, evil == "${hostile}") && user.email.matches("drop")`,
  );
  expect(text).not.toMatch(/drop|evil|x'/);
  expect(values).toEqual([hostile, hostile, "(?:drop)"]);
});
