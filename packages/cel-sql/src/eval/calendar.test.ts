import { Client } from "pg";
import { expect, inject, test } from "vitest";
import { smallSchema } from "../../test/small-world.ts";
import { check } from "../check/check.ts";
import { evaluate } from "./evaluate.ts";

const day = 86_400_000;
/** Changes of the clock: by an hour and by half an hour, in both halves of the world; and none. */
const changes: [zone: string, instant: string][] = [
  ["Europe/Copenhagen", "2026-03-29T01:00:00Z"],
  ["Europe/Copenhagen", "2026-10-25T01:00:00Z"],
  ["America/Los_Angeles", "2026-03-08T10:00:00Z"],
  ["America/Los_Angeles", "2026-11-01T09:00:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30:00Z"],
  ["Asia/Kolkata", "2026-02-28T18:30:00Z"],
  ["+05:45", "2024-02-29T00:00:00Z"],
];
const moves = [
  "addDays(1, ",
  "addDays(-1, ",
  "addMonths(1, ",
  "addMonths(-12, ",
  "addYears(1, ",
  "startOfDay(",
  "startOfWeek(",
  "startOfMonth(",
];

test("moving by the calendar means the same in the process and in PostgreSQL, also where the clock changes", async () => {
  const client = new Client({ connectionString: inject("adminUrl") });
  await client.connect();
  for (const [zone, change] of changes) {
    for (const move of moves) {
      const text = `select i, to_char((${sqlOf(move, zone)}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') moved from unnest($1::text[]) i`;
      const { rows } = await client.query<{ i: string; moved: string }>(text, [near(change)]);
      const equal = rows.map(({ i, moved }) => `timestamp("${i}").${move}"${zone}") == timestamp("${moved}")`);
      expect(equal.filter((source) => evaluate(check(source, smallSchema), {}) !== true)).toEqual([]);
      expect(equal).toHaveLength(near(change).length);
    }
  }
  await client.end();
});

/** Each half hour around the change, and around the same time of the days beside it. */
function near(change: string): string[] {
  const at = Date.parse(change);
  const steps = [-3, -2, -1, 0, 1, 2, 3].map((step) => step * 1_800_000);
  return [-day, 0, day].flatMap((shift) => steps.map((step) => new Date(at + shift + step).toISOString().replace(".000", "")));
}

function sqlOf(move: string, zone: string): string {
  const at = `at time zone ${/^[+-]/.test(zone) ? "interval " : ""}'${zone}'`;
  const [, unit = "", amount] = /^(?:add|startOf)(\w+?)s?\((.*?)(?:, )?$/.exec(move) ?? [];
  const local = `i::timestamptz ${at}`;
  return `(${move.startsWith("add") ? `${local} + interval '${amount} ${unit}'` : `date_trunc('${unit}', ${local})`}) ${at}`;
}
