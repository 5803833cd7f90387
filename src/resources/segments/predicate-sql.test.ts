import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from "kysely";
import { expect, test } from "vitest";
import { predicateSql } from "./predicate-sql.ts";

const db = new Kysely({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (of) => new PostgresIntrospector(of),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

test("values stay parameters, numbered after those around them", () => {
  const predicate = predicateSql({ text: `u."a" = $2::text AND u.b > $1::bigint OR u.c = $2::text`, values: [1n, "x'; drop"] });
  const { sql: text, parameters } = sql`select ${"before"} where ${predicate} and ${"after"}`.compile(db);
  expect(text).toBe(`select $1 where (u."a" = $2::text AND u.b > $3::bigint OR u.c = $4::text) and $5`);
  expect(parameters).toEqual(["before", "x'; drop", 1n, "x'; drop", "after"]);
});

test("what looks like a parameter inside quotes is left alone", () => {
  const quoted = `'$1' || E'\\\\''$1' || "$1" || 'it''s $1'`;
  expect(sql`${predicateSql({ text: `${quoted} = $1`, values: ["v"] })}`.compile(db)).toMatchObject({
    sql: `(${quoted} = $1)`,
    parameters: ["v"],
  });
});
