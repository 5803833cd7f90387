import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { Catalog } from "./catalog.ts";
import type { Scope } from "./queries.ts";
import type { StoredLine, StoredOrder } from "./stored.ts";

export async function insertCatalog(trx: Trx, scope: Scope, { newProducts, newAliases }: Catalog): Promise<void> {
  const { organizationId, editionId, source } = scope;
  if (newProducts.length > 0)
    await sql`insert into products (organization_id, id, edition_id, name, sku, unit_price_e4, currency)
      select ${organizationId}, p.id, ${editionId}, p.name, p.sku, p.unit_price_e4, p.currency
      from jsonb_to_recordset(${JSON.stringify(newProducts)}::jsonb) as p(id uuid, name text, sku text, unit_price_e4 bigint, currency text)`.execute(
      trx,
    );
  if (newAliases.length > 0)
    await sql`insert into product_aliases (organization_id, edition_id, source, external_id, sku, name, product_id)
      select ${organizationId}, ${editionId}, ${source}, a.external_id, a.sku, a.name, a.product_id
      from jsonb_to_recordset(${JSON.stringify(newAliases)}::jsonb) as a(external_id text, sku text, name text, product_id uuid)
      order by a.external_id, a.sku, a.name
      on conflict (organization_id, edition_id, source, external_id, sku, name) do update set product_id = excluded.product_id`.execute(
      trx,
    );
}

const orderRecord = sql`(id uuid, external_id text, user_id uuid, number text, status text, currency text, total_e4 bigint, refunded_total_e4 bigint,
  discount_total_e4 bigint, fee_total_e4 bigint, adjustment_e4 bigint, ordered_at timestamptz, source_updated_at timestamptz, note text, buyer jsonb,
  metadata jsonb, content_hash text)`;

export async function insertOrders(trx: Trx, scope: Scope, orders: readonly StoredOrder[]): Promise<void> {
  if (orders.length === 0) return;
  await sql`insert into orders (organization_id, id, edition_id, source, external_id, user_id, number, status, currency, total_e4, refunded_total_e4,
      discount_total_e4, fee_total_e4, adjustment_e4, ordered_at, source_updated_at, note, buyer, metadata, content_hash)
    select ${scope.organizationId}, o.id, ${scope.editionId}, ${scope.source}, o.external_id, o.user_id, o.number, o.status, o.currency, o.total_e4,
      o.refunded_total_e4, o.discount_total_e4, o.fee_total_e4, o.adjustment_e4, o.ordered_at, o.source_updated_at, o.note, o.buyer, o.metadata,
      decode(o.content_hash, 'hex')
    from jsonb_to_recordset(${JSON.stringify(orders)}::jsonb) as o${orderRecord}`.execute(trx);
}

export async function updateOrders(trx: Trx, organizationId: string, orders: readonly StoredOrder[]): Promise<void> {
  if (orders.length === 0) return;
  await sql`update orders set user_id = o.user_id, number = o.number, status = o.status, currency = o.currency, total_e4 = o.total_e4,
      refunded_total_e4 = o.refunded_total_e4, discount_total_e4 = o.discount_total_e4, fee_total_e4 = o.fee_total_e4, adjustment_e4 = o.adjustment_e4,
      ordered_at = o.ordered_at, source_updated_at = o.source_updated_at, note = o.note, buyer = o.buyer, metadata = o.metadata,
      content_hash = decode(o.content_hash, 'hex'), modified = now(), version = orders.version + 1
    from jsonb_to_recordset(${JSON.stringify(orders)}::jsonb) as o${orderRecord}
    where orders.organization_id = ${organizationId} and orders.id = o.id`.execute(trx);
}

/** The source said the same in other words: nothing that shows changes. */
export async function updateHeads(trx: Trx, organizationId: string, orders: readonly StoredOrder[]): Promise<void> {
  if (orders.length === 0) return;
  const heads = orders.map(({ id, content_hash, source_updated_at }) => ({ id, content_hash, source_updated_at }));
  await sql`update orders set content_hash = decode(o.content_hash, 'hex'), source_updated_at = o.source_updated_at
    from jsonb_to_recordset(${JSON.stringify(heads)}::jsonb) as o(id uuid, content_hash text, source_updated_at timestamptz)
    where orders.organization_id = ${organizationId} and orders.id = o.id`.execute(trx);
}

const lineRecord = sql`(id uuid, order_id uuid, user_id uuid, product_id uuid, position integer, external_id text, variation text, quantity integer,
  unit_price_e4 bigint, discount_e4 bigint, fee_e4 bigint, total_e4 bigint, status text, refunded_amount_e4 bigint, refunded_quantity integer,
  attendee_name text, attendee_email text, attributes jsonb, left_out boolean)`;

export async function insertLines(trx: Trx, scope: Scope, lines: readonly StoredLine[]): Promise<void> {
  if (lines.length === 0) return;
  await sql`insert into purchases (organization_id, id, order_id, edition_id, user_id, product_id, position, external_id, variation, quantity,
      unit_price_e4, discount_e4, fee_e4, total_e4, status, refunded_amount_e4, refunded_quantity, attendee_name, attendee_email, attributes, left_out)
    select ${scope.organizationId}, l.id, l.order_id, ${scope.editionId}, l.user_id, l.product_id, l.position, l.external_id, l.variation, l.quantity,
      l.unit_price_e4, l.discount_e4, l.fee_e4, l.total_e4, l.status, l.refunded_amount_e4, l.refunded_quantity, l.attendee_name, l.attendee_email,
      l.attributes, l.left_out
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as l${lineRecord}`.execute(trx);
}

export async function updateLines(trx: Trx, organizationId: string, lines: readonly StoredLine[]): Promise<void> {
  if (lines.length === 0) return;
  await sql`update purchases set user_id = l.user_id, product_id = l.product_id, position = l.position, external_id = l.external_id,
      variation = l.variation, quantity = l.quantity, unit_price_e4 = l.unit_price_e4, discount_e4 = l.discount_e4, fee_e4 = l.fee_e4,
      total_e4 = l.total_e4, status = l.status, refunded_amount_e4 = l.refunded_amount_e4, refunded_quantity = l.refunded_quantity,
      attendee_name = l.attendee_name, attendee_email = l.attendee_email, attributes = l.attributes, left_out = l.left_out,
      modified = now(), version = purchases.version + 1
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as l${lineRecord}
    where purchases.organization_id = ${organizationId} and purchases.id = l.id`.execute(trx);
}
