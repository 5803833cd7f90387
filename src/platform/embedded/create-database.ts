import { Client } from "pg";

export const OWNER = "preo_owner";
export const DATABASE = "preo";

/** The owner role is no superuser: row-level security must bind the program's own connections. */
export async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `select exists (select from pg_roles where rolname = $1) as role, exists (select from pg_database where datname = $2) as database`,
      [OWNER, DATABASE],
    );
    if (!rows[0]?.role) await client.query(`create role ${OWNER} login createrole`);
    if (!rows[0]?.database) await client.query(`create database ${DATABASE} owner ${OWNER}`);
  } finally {
    await client.end();
  }
}
