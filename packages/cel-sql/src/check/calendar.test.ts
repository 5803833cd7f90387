import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createSmallWorld, type SmallWorld, smallParams, smallSchema } from "../../test/small-world.ts";
import { compile } from "../compile/compile.ts";
import { check } from "./check.ts";

let world: SmallWorld;

beforeAll(async () => {
  world = await createSmallWorld(inject("adminUrl"));
});
afterAll(() => world.drop());

test.each<[string, number[]]>([
  [`user.born.addYears(18) <= now`, [1, 2, 4]],
  [`user.born.addYears(18) < now`, [1, 2, 4]],
  [`user.born.addYears(18) == now.startOfDay()`, [2]],
  [`user.born.addYears(1) == timestamp("1993-02-28T00:00:00Z")`, [1]],
  [`user.born.addYears(4) == timestamp("1996-02-29T00:00:00Z")`, [1]],
  [`orders.exists(o, o.ordered_at >= now.addMonths(-6))`, [1, 2]],
  [`orders.exists(o, o.ordered_at.addMonths(1) == timestamp("2026-02-28T22:30:00Z"))`, [4]],
  [`orders.exists(o, o.ordered_at.addMonths(1, "Europe/Copenhagen") == timestamp("2026-02-28T22:30:00Z"))`, [4]],
  [`orders.exists(o, o.ordered_at.startOfDay("Europe/Copenhagen") == timestamp("2026-01-30T23:00:00Z"))`, [4]],
  [`user.created.startOfYear() == timestamp("2026-01-01T00:00:00Z")`, [1]],
  [`user.created.startOfYear("Europe/Copenhagen") == timestamp("2026-12-31T23:00:00Z")`, [1, 2]],
  [`user.created.startOfYear("+02:00") == timestamp("2026-12-31T22:00:00Z")`, [1, 2]],
  [`user.created.startOfWeek() == timestamp("2027-01-11T00:00:00Z")`, [2]],
  [`user.created.startOfMonth() == timestamp("2024-03-01T00:00:00Z")`, [3]],
  [`user.created.addDays(1, "Europe/Copenhagen") == timestamp("2024-03-31T23:30:00Z")`, [3]],
  [`user.created.addDays(1) == timestamp("2024-04-01T00:30:00Z")`, [3]],
  [
    `user.created.addYears(1000).addYears(1000).addYears(1000).addYears(1000).addYears(1000).addYears(1000).addYears(1000).addYears(1000) > now`,
    [],
  ],
  [`user.born.getMonth() == now.getMonth() && user.born.getDate() == now.getDate()`, [2]],
])("%s", async (expression, members) => {
  expect(await world.members(expression)).toEqual(members);
});

test("the statement moves local time and keeps within the years that CEL knows", () => {
  const { where } = compile(`user.created > now.addMonths(-6, "Europe/Copenhagen") && user.created.startOfDay() < now`, smallSchema);
  expect(where({ params: smallParams })).toEqual({
    text:
      `(u."created" > (SELECT CASE WHEN x1.v BETWEEN timestamptz '0001-01-01 00:00:00Z' AND timestamptz '9999-12-31 23:59:59.999999Z' THEN x1.v END ` +
      `FROM (SELECT ($1::timestamptz AT TIME ZONE $2::text + $3::interval) AT TIME ZONE $2::text AS v OFFSET 0) x1) ` +
      `AND (date_trunc('day', u."created" AT TIME ZONE $4::text) AT TIME ZONE $4::text) < $1::timestamptz)`,
    values: ["2027-01-15T12:00:00.000000Z", "Europe/Copenhagen", "-6 months", "UTC"],
  });
});

test.each([
  [`user.created.addDays(user.visits) > now`, "addDays takes a constant whole number, as in now.addDays(-6)"],
  [`user.created.addYears(1001) > now`, "addYears takes a number from -1000 to 1000"],
  [`user.created.addDays() > now`, "addDays takes int, nothing or a time zone, not nothing"],
  [`user.created.startOfDay("CET") > now`, `"CET" is no time zone like Europe/Copenhagen or +02:00`],
])("%s is refused", (source, message) => {
  expect(check(source, smallSchema).diagnostics.map((d) => d.message)).toEqual([message]);
});
