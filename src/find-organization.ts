import { sql } from "kysely";
import { ConfigError } from "./config.ts";
import type { Database } from "./platform/database/database.ts";
import { asSystem } from "./platform/database/doors.ts";

/** The id of the organization that a command names. @throws ConfigError when there is none */
export async function findOrganizationId(db: Database, slug: string): Promise<string> {
  const { rows } = await asSystem(db, "key-look-up", (trx) =>
    sql<{ id: string }>`select id from organizations where slug = ${slug}`.execute(trx),
  );
  if (!rows[0]) throw new ConfigError(`There is no organization with the slug "${slug}"`);
  return rows[0].id;
}
