import { sql } from "kysely";
import { Client } from "pg";
import { expect, test } from "vitest";
import { createTestDatabase } from "../../../test/cluster.ts";
import { openDatabase } from "./database.ts";
import { asSystem } from "./doors.ts";

test("a connection that breaks between two statements of a transaction fails that transaction and nothing more", async () => {
  const database = await createTestDatabase();
  const db = openDatabase({ url: database.url }, { maxConnections: 1, applicationName: "test" });
  const work = asSystem(db, "maintenance", async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    await terminate(database.superuserUrl, rows[0]?.pid ?? 0);
    return sql`select 1`.execute(trx);
  });
  await expect(work).rejects.toThrow();
  const { rows } = await asSystem(db, "maintenance", (trx) => sql<{ one: number }>`select 1 as one`.execute(trx));
  expect(rows).toEqual([{ one: 1 }]);
  await db.close();
  await database.drop();
});

async function terminate(url: string, pid: number): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query("select pg_terminate_backend($1)", [pid]);
  await client.end();
  await new Promise((resolve) => setTimeout(resolve, 100));
}
