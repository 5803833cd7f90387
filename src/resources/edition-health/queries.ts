import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";

/** Of an edition's orders the newest so many are looked at. */
const NEWEST = 50_000;

interface Key {
  organization_id: string;
  id: string;
}

export interface Facts {
  unpriced: string[];
  undated: string[];
  unreachable: number;
  unmapped: { name: string; products: number }[];
  unbalanced: number;
  messages: { name: string; subject: Record<string, string>; body: Record<string, string> }[];
  stuck: string[];
  webhooks: { url: string; enabled: boolean; disabled_reason: string | null }[];
  openRefunds: number;
  smsCampaigns: number;
  phoneCountries: string[];
}

/** Everything that the checks ask the database, some dozen bounded questions. */
export async function readFacts(trx: Trx, edition: Key): Promise<Facts> {
  const products = await listProducts(trx, edition);
  return {
    unpriced: products.filter(({ priced }) => !priced).map(({ name }) => name),
    undated: products.filter(({ kind, dated }) => kind === "ticket" && !dated).map(({ name }) => name),
    ...(await readOrders(trx, edition)),
    unmapped: await listUnmapped(trx, edition),
    messages: await listMessages(trx, edition),
    stuck: await listStuckSegments(trx, edition),
    webhooks: await listTroubledWebhooks(trx, edition),
    ...(await countOpen(trx, edition)),
    phoneCountries: await listPhoneCountries(trx, edition),
  };
}

async function listProducts(
  trx: Trx,
  { organization_id, id }: Key,
): Promise<{ name: string; kind: string; priced: boolean; dated: boolean }[]> {
  const { rows } = await sql<{ name: string; kind: string; priced: boolean; dated: boolean }>`
    select p.name, p.kind, p.unit_price_e4 is not null as priced,
      exists (select from product_days d where d.organization_id = p.organization_id and d.product_id = p.id) as dated
    from products p where p.organization_id = ${organization_id} and p.edition_id = ${id} and p.deleted_at is null order by p.name, p.id`.execute(
    trx,
  );
  return rows;
}

async function readOrders(trx: Trx, { organization_id, id }: Key): Promise<{ unreachable: number; unbalanced: number }> {
  const { rows } = await sql<{ unreachable: number; unbalanced: number }>`
    select count(*) filter (where u.id is null or u.email is null and u.phone is null)::int as unreachable,
      count(*) filter (where o.adjustment_e4 <> 0 and o.status <> 'cancelled')::int as unbalanced
    from (select organization_id, user_id, adjustment_e4, status from orders
      where organization_id = ${organization_id} and edition_id = ${id} order by ordered_at desc limit ${NEWEST}) o
    left join users u on u.organization_id = o.organization_id and u.id = o.user_id`.execute(trx);
  return rows[0] ?? { unreachable: 0, unbalanced: 0 };
}

async function listUnmapped(trx: Trx, { organization_id, id }: Key): Promise<{ name: string; products: number }[]> {
  const { rows } = await sql<{ name: string; products: number }>`
    select i.name, count(*)::int as products from data_imports i
    join import_products p on p.organization_id = i.organization_id and p.import_id = i.id and p.product_id is null and not p.create_product
    where i.organization_id = ${organization_id} and i.edition_id = ${id} and i.status = 'mapping_products' group by i.id, i.name order by i.name`.execute(
    trx,
  );
  return rows;
}

async function listMessages(trx: Trx, { organization_id, id }: Key): Promise<Facts["messages"]> {
  const { rows } = await sql<Facts["messages"][number]>`
    select name, subject, body from email_messages
    where organization_id = ${organization_id} and edition_id = ${id} and deleted_at is null order by name, id`.execute(trx);
  return rows;
}

async function listStuckSegments(trx: Trx, { organization_id, id }: Key): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from segments where organization_id = ${organization_id} and edition_id = ${id} and deleted_at is null and status = 'calculating'
      and coalesce(calculation_heartbeat_at, modified) < now() - interval '60 seconds' order by name`.execute(trx);
  return rows.map(({ name }) => name);
}

async function listTroubledWebhooks(trx: Trx, { organization_id, id }: Key): Promise<Facts["webhooks"]> {
  const { rows } = await sql<Facts["webhooks"][number]>`
    select url, enabled, disabled_reason from webhook_endpoints where organization_id = ${organization_id} and (edition_id is null or edition_id = ${id})
      and (enabled and failing_since is not null or not enabled and disabled_reason in ('gone', 'failing')) order by url`.execute(trx);
  return rows;
}

async function countOpen(trx: Trx, { organization_id, id }: Key): Promise<{ openRefunds: number; smsCampaigns: number }> {
  const { rows } = await sql<{ openRefunds: number; smsCampaigns: number }>`
    select (select count(*)::int from refund_requests where organization_id = ${organization_id} and edition_id = ${id} and status in ('pending', 'failed')) as "openRefunds",
      (select count(*)::int from campaigns where organization_id = ${organization_id} and edition_id = ${id} and channel = 'sms'
        and status in ('draft', 'scheduled', 'calculating', 'sending')) as "smsCampaigns"`.execute(trx);
  return rows[0] ?? { openRefunds: 0, smsCampaigns: 0 };
}

async function listPhoneCountries(trx: Trx, { organization_id, id }: Key): Promise<string[]> {
  const { rows } = await sql<{ country: string }>`
    select distinct u.phone_country as country
    from (select distinct user_id from (select user_id from orders where organization_id = ${organization_id} and edition_id = ${id}
      order by ordered_at desc limit ${NEWEST}) newest) o
    join users u on u.organization_id = ${organization_id} and u.id = o.user_id where u.phone_country is not null order by 1`.execute(trx);
  return rows.map(({ country }) => country);
}
