import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { newId } from "../../platform/http/ids.ts";
import { type Admission, type AdmittingProduct, type AdmittingPurchase, admissionOf } from "./admissions.ts";

const BATCH = 2_000;

/**
 * Makes the tickets of these orders what their purchases say: one for each admitted person, positions kept. A ticket whose place is gone is cancelled;
 * whom staff transferred one to stays its holder. Call it after orders, purchases and guests were written.
 */
export async function refreshTickets(trx: Trx, organizationId: string, orderIds: readonly string[]): Promise<void> {
  for (let at = 0; at < orderIds.length; at += BATCH) await refreshBatch(trx, organizationId, orderIds.slice(at, at + BATCH));
}

/** The same for all purchases of a product whose kind or persons per unit changed. */
export async function refreshTicketsOfProduct(trx: Trx, organizationId: string, productId: string): Promise<void> {
  const { rows } = await sql<{ order_id: string }>`
    select distinct order_id from purchases where organization_id = ${organizationId} and product_id = ${productId}`.execute(trx);
  await refreshTickets(
    trx,
    organizationId,
    rows.map(({ order_id }) => order_id),
  );
}

/** Holders with these addresses become the guests who have them now. */
export async function linkTickets(
  trx: Trx,
  organizationId: string,
  guests: readonly { id: string; emailKey: string | null }[],
): Promise<void> {
  const known = guests.filter(({ emailKey }) => emailKey !== null);
  if (known.length === 0) return;
  const [keys, ids] = [known.map(({ emailKey }) => emailKey), known.map(({ id }) => id)];
  const { rows } = await sql<{ id: string }>`
    select id from tickets where organization_id = ${organizationId} and email_key = any(${keys}::text[])`.execute(trx);
  if (rows.length === 0) return;
  await sql`update tickets t set user_id = g.user_id from unnest(${keys}::text[], ${ids}::uuid[]) as g(email_key, user_id)
    where t.organization_id = ${organizationId} and t.id = any(${rows.map(({ id }) => id)}::uuid[]) and t.email_key = g.email_key
      and t.user_id is distinct from g.user_id`.execute(trx);
}

async function refreshBatch(trx: Trx, organizationId: string, orderIds: readonly string[]): Promise<void> {
  const admissions = await listAdmissions(trx, organizationId, orderIds);
  await cancelSurplus(trx, organizationId, admissions);
  await upsertTickets(
    trx,
    organizationId,
    admissions.filter(({ count }) => count > 0),
  );
}

// Three plain look-ups: joins over rows that this transaction has just written are planned by statistics that do not know of them.
async function listAdmissions(trx: Trx, organizationId: string, orderIds: readonly string[]): Promise<Admission[]> {
  const { rows: purchases } = await sql<AdmittingPurchase>`
    select id, order_id, edition_id, product_id, user_id, quantity, refunded_quantity, status, external_id, attendee_name, attendee_email,
      case when jsonb_typeof(attributes -> 'barcode') = 'string' then nullif(left(attributes ->> 'barcode', 255), '') end as barcode
    from purchases where organization_id = ${organizationId} and order_id = any(${orderIds}::uuid[]) order by id`.execute(trx);
  const { rows: orders } = await sql<{ id: string; status: string }>`
    select id, status from orders where organization_id = ${organizationId} and id = any(${orderIds}::uuid[])`.execute(trx);
  const { rows: products } = await sql<AdmittingProduct>`select id, kind, persons_per_unit from products
    where organization_id = ${organizationId} and id = any(${[...new Set(purchases.map((purchase) => purchase.product_id))]}::uuid[])`.execute(
    trx,
  );
  const statuses = new Map(orders.map(({ id, status }) => [id, status]));
  const byId = new Map(products.map((product) => [product.id, product]));
  return purchases.flatMap((purchase) => {
    const [status, product] = [statuses.get(purchase.order_id), byId.get(purchase.product_id)];
    return status !== undefined && product ? [admissionOf(purchase, status, product)] : [];
  });
}

async function cancelSurplus(trx: Trx, organizationId: string, admissions: readonly Admission[]): Promise<void> {
  const places = JSON.stringify(admissions.map(({ purchase_id, count }) => ({ purchase_id, count })));
  await sql`update tickets t set status = 'cancelled', modified = now(), version = t.version + 1
    from jsonb_to_recordset(${places}::jsonb) as r(purchase_id uuid, count integer)
    where t.organization_id = ${organizationId} and t.purchase_id = r.purchase_id and t.position > r.count and t.status <> 'cancelled'`.execute(
    trx,
  );
}

async function upsertTickets(trx: Trx, organizationId: string, admissions: readonly Admission[]): Promise<void> {
  if (admissions.length === 0) return;
  const users = await findUserIds(
    trx,
    organizationId,
    admissions.flatMap(({ email_key }) => email_key ?? []),
  );
  const rows = admissions.map((one) => ({
    ...one,
    ids: Array.from({ length: one.count }, newId),
    user_id: one.email_key === null ? null : (users.get(one.email_key) ?? null),
  }));
  await sql`
    insert into tickets as t (organization_id, id, edition_id, order_id, purchase_id, product_id, buyer_id, position, external_id, barcode, status,
      user_id, first_name, last_name, email, email_key)
    select ${organizationId}, (r.ids ->> (n - 1))::uuid, r.edition_id, r.order_id, r.purchase_id, r.product_id, r.buyer_id, n, r.external_id, r.barcode,
      coalesce(r.ended, case when n > r.active then 'refunded' else 'active' end),
      case when n = 1 then r.user_id end, case when n = 1 then r.first_name else '' end, case when n = 1 then r.last_name else '' end,
      case when n = 1 then r.email end, case when n = 1 then r.email_key end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(ids jsonb, edition_id uuid, order_id uuid, purchase_id uuid, product_id uuid, buyer_id uuid,
      count integer, active bigint, ended text, external_id text, barcode text, user_id uuid, first_name text, last_name text, email text, email_key text)
    cross join lateral generate_series(1, r.count) as n
    on conflict (organization_id, purchase_id, position) do update set ${taken}, modified = now(), version = t.version + 1
    where (t.product_id, t.buyer_id, t.external_id, t.barcode, t.status) is distinct from
        (excluded.product_id, excluded.buyer_id, excluded.external_id, excluded.barcode, ${status})
      or t.transferred_at is null and (t.first_name, t.last_name, t.email, t.user_id) is distinct from
        (excluded.first_name, excluded.last_name, excluded.email, excluded.user_id)`.execute(trx);
}

const status = sql`case when excluded.status = 'active' and t.transferred_at is not null then 'transferred' else excluded.status end`;
const taken = sql.join([
  ...["product_id", "buyer_id", "external_id", "barcode"].map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`),
  ...["first_name", "last_name", "email", "email_key", "user_id"].map(
    (name) =>
      sql`${sql.ref(name)} = case when t.transferred_at is null then ${sql.ref(`excluded.${name}`)} else ${sql.ref(`t.${name}`)} end`,
  ),
  sql`status = ${status}`,
]);

async function findUserIds(trx: Trx, organizationId: string, emailKeys: readonly string[]): Promise<Map<string, string>> {
  if (emailKeys.length === 0) return new Map();
  const keys = [...new Set(emailKeys)];
  const { rows } = await sql<{ email_key: string; id: string }>`
    select email_key, user_id as id from user_emails where organization_id = ${organizationId} and email_key = any(${keys}::text[])
    union all select email_key, id from users where organization_id = ${organizationId} and email_key = any(${keys}::text[])`.execute(trx);
  return new Map(rows.map(({ email_key, id }) => [email_key, id]));
}
