import { Client } from "pg";
import { inject } from "vitest";

export type TestDatabase = Readonly<{
  /** As the owner role, who is no superuser: what the program itself gets. */
  url: string;
  /** The same database as superuser, to look behind the policies. */
  superuserUrl: string;
  drop: () => Promise<void>;
}>;

let made = 0;

/** A migrated database of the caller's own, cloned from the run's template; `drop` it in afterAll. */
export async function createTestDatabase(): Promise<TestDatabase> {
  made += 1;
  const name = `preo_test_${process.pid}_${Date.now() % 1_000_000}_${made}`;
  await administer(`create database ${name} template ${inject("template")} owner preo_owner`);
  return {
    url: withDatabase(inject("ownerUrl"), name),
    superuserUrl: withDatabase(inject("adminUrl"), name),
    drop: () => administer(`drop database if exists ${name} with (force)`),
  };
}

function withDatabase(url: string, name: string): string {
  return url.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject("adminUrl") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
