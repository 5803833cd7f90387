import type { Config } from "./config.ts";
import type { DatabaseAccess } from "./platform/database/access.ts";
import { migrate } from "./platform/database/migrate.ts";
import { prepareQueues } from "./platform/jobs/prepare-queues.ts";
import { queues } from "./queues.ts";

/** Brings the database and its job queues up to date; any number of starts may call it at once. */
export function runMigrate(_config: Config, access: DatabaseAccess): Promise<{ applied: number; latest: number }> {
  return migrateDatabase(access);
}

/** The same without settings, for tools and tests. */
export function migrateDatabase(access: DatabaseAccess): Promise<{ applied: number; latest: number }> {
  return migrate(access, (client) => prepareQueues(client, queues));
}
