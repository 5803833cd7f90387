import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "./cluster.ts";

let databases: TestDatabase[] = [];

beforeAll(async () => {
  databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
});

afterAll(async () => {
  await Promise.all(databases.map((database) => database.drop()));
});

test("a test's connection is the owner's and no superuser's", async () => {
  const rows = await query(databases[0], "select current_user as name, rolsuper, rolbypassrls from pg_roles where rolname = current_user");
  expect(rows).toEqual([{ name: "preo_owner", rolsuper: false, rolbypassrls: false }]);
});

test("what one test database holds is not in the other", async () => {
  await query(databases[0], "create table only_here (id int)");
  expect(await query(databases[1], "select to_regclass('only_here') as found")).toEqual([{ found: null }]);
});

async function query(database: TestDatabase | undefined, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: database?.url ?? "" });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(statement);
  await client.end();
  return rows;
}
