import type { Client } from "pg";
import { getConstructionPlans, getMigrationPlans } from "pg-boss";
import manifest from "pg-boss/package.json" with { type: "json" };
import { bossOver } from "./boss.ts";
import { QUEUE_OPTIONS, SCHEMA } from "./queue-options.ts";

// The program's own role puts jobs in and reads no payload back; that is the worker's role.
const GRANTS = `
  grant usage on schema ${SCHEMA} to preo_app, preo_system;
  grant select on ${SCHEMA}.version, ${SCHEMA}.queue to preo_app;
  grant insert, select (id, start_after) on ${SCHEMA}.job_common to preo_app;
  grant select, insert, update, delete on all tables in schema ${SCHEMA} to preo_system`;

/**
 * Makes or migrates the job tables and the named queues. Runs as the owner role under the migration lock; at run time nothing changes the schema.
 * @throws Error when the job tables are newer than this program
 */
export async function prepareQueues(client: Client, names: readonly string[]): Promise<void> {
  const boss = bossOver((text, values) => client.query(text, values));
  await prepareTables(client, (await boss.isInstalled()) ? await boss.schemaVersion() : null);
  await boss.start();
  for (const name of names) {
    const { policy, ...changeable } = QUEUE_OPTIONS;
    if (await boss.getQueue(name)) await boss.updateQueue(name, changeable);
    else await boss.createQueue(name, { policy, ...changeable });
  }
  await boss.stop({ graceful: false, close: false });
}

async function prepareTables(client: Client, installed: number | null): Promise<void> {
  const { schema: wanted } = manifest.pgboss;
  if (installed === wanted) return;
  if (installed !== null && installed > wanted) throw new Error("The job tables are newer than this version: start the newer one");
  // A plan runs as one batch, in which nothing can be built concurrently; the tables are small and nobody else may start meanwhile.
  const plan = installed === null ? getConstructionPlans(SCHEMA) : getMigrationPlans(SCHEMA, installed).replaceAll(" CONCURRENTLY", "");
  await client.query(plan);
  await client.query(GRANTS);
}
