import { readFile } from "node:fs/promises";
import type { Client } from "pg";

const DATA = new URL("./data.sql", import.meta.url);
const TABLES = ["users", "user_tags", "consents", "orders", "purchases", "campaign_recipients", "message_events"];
const OTHER_ORGANIZATIONS = 19;

/** How much of each there is in the large organization. */
export interface Sizes {
  users: number;
  orders: number;
  purchases: number;
}

/** Fills an empty, migrated database, as superuser: one large organization, 19 small ones. Indexes are built afterwards and foreign keys not asked. */
export async function load(client: Client, users: number, say: (step: string) => void): Promise<void> {
  await client.query(await readFile(DATA, "utf8"));
  await client.query("set session_replication_role = replica");
  await client.query("set maintenance_work_mem = '1GB'");
  await client.query("set jit = off");
  const indexes = await dropIndexes(client);
  const small = Math.max(1, Math.round(users / 1000));
  await loadOrganization(client, { k: 1, firstUser: 1, users, firstOrder: 100_000 }, say);
  for (let other = 0; other < OTHER_ORGANIZATIONS; other += 1) {
    const place = { k: 2 + other, firstUser: 1 + users + other * small, users: small, firstOrder: 100_000 + 3 * (users + other * small) };
    await loadOrganization(client, place, () => undefined);
  }
  for (const { name, definition } of indexes) {
    say(`index ${name}`);
    await client.query(definition);
  }
  await client.query("call preo_recount_rows()");
  say("vacuum");
  await client.query("vacuum (freeze, analyze)");
  await client.query("checkpoint");
}

/** The large organization's id, and how much it has. */
export async function findLargest(client: Client): Promise<Sizes & { organizationId: string; editionId: string }> {
  const { rows } = await client.query<Sizes & { organizationId: string; editionId: string }>(
    `select bench.id(1, 1) as "organizationId", bench.id(2, 15) as "editionId", (select count(*)::int from users where organization_id = bench.id(1, 1)) as users,
      (select count(*)::int from orders where organization_id = bench.id(1, 1)) as orders, (select count(*)::int from purchases where organization_id = bench.id(1, 1)) as purchases`,
  );
  if (!rows[0]) throw new Error("there is no data");
  return rows[0];
}

interface Place {
  k: number;
  firstUser: number;
  users: number;
  firstOrder: number;
}

async function loadOrganization(client: Client, { k, firstUser, users, firstOrder }: Place, say: (step: string) => void): Promise<void> {
  await client.query("select set_config('app.organizations', '', false)");
  await client.query(`call bench.load_organization(${k})`);
  say(`${users} users`);
  await client.query(`call bench.load_users(${k}, ${firstUser}, ${users})`);
  say(`${3 * users} orders, twice as many purchases`);
  await client.query(`call bench.load_orders(${k}, ${firstUser}, ${users}, ${firstOrder}, ${3 * users})`);
  say("messages");
  await client.query(`call bench.load_messages(${k}, ${firstUser}, ${users})`);
}

/** All but those of constraints. */
async function dropIndexes(client: Client): Promise<{ name: string; definition: string }[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i where i.indrelid = any($1::regclass[]) and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid) order by 1`,
    [TABLES],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows;
}
