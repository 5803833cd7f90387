import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { CatalogProduct, ProductAlias } from "./catalog.ts";
import type { OrderState } from "./next-order.ts";
import type { StoredLine, StoredOrder } from "./stored.ts";

export interface Scope {
  organizationId: string;
  editionId: string;
  source: string;
}

/** What is read of an order first: enough to tell that nothing is to be done. */
export interface OrderHead {
  id: string;
  external_id: string;
  content_hash: string;
  source_updated_at: Date | null;
}

export async function listHeads(trx: Trx, scope: Scope, externalIds: readonly string[]): Promise<OrderHead[]> {
  const { rows } = await sql<OrderHead>`
    select id, external_id, encode(content_hash, 'hex') as content_hash, source_updated_at from orders
    where organization_id = ${scope.organizationId} and edition_id = ${scope.editionId} and source = ${scope.source}
      and external_id = any(${externalIds}::text[])`.execute(trx);
  return rows;
}

/** Whole orders with their lines; with `lock`, until the end of the transaction. */
export async function listOrders(
  trx: Trx,
  organizationId: string,
  ids: readonly string[],
  { lock }: { lock: boolean },
): Promise<OrderState[]> {
  if (ids.length === 0) return [];
  const orders = await sql<Omit<StoredOrder, "ordered_at" | "source_updated_at"> & { ordered_at: Date; source_updated_at: Date | null }>`
    select id, external_id, user_id, number, status, currency, total_e4, refunded_total_e4, discount_total_e4, fee_total_e4, adjustment_e4, ordered_at,
      source_updated_at, note, buyer, metadata, encode(content_hash, 'hex') as content_hash
    from orders where organization_id = ${organizationId} and id = any(${ids}::uuid[]) order by id ${lock ? sql`for no key update` : sql``}`.execute(
    trx,
  );
  const lines = await sql<StoredLine>`
    select id, order_id, user_id, product_id, position, external_id, variation, quantity, unit_price_e4, discount_e4, fee_e4, total_e4, status,
      refunded_amount_e4, refunded_quantity, attendee_name, attendee_email, attributes, left_out
    from purchases where organization_id = ${organizationId} and order_id = any(${ids}::uuid[]) order by position, id`.execute(trx);
  const byOrder = Map.groupBy(lines.rows, (line) => line.order_id);
  return orders.rows.map((order) => ({
    order: { ...order, ordered_at: order.ordered_at.toISOString(), source_updated_at: order.source_updated_at?.toISOString() ?? null },
    lines: byOrder.get(order.id) ?? [],
  }));
}

export async function listProducts(trx: Trx, scope: Scope): Promise<CatalogProduct[]> {
  const { rows } = await sql<CatalogProduct>`select id, name, sku from products
    where organization_id = ${scope.organizationId} and edition_id = ${scope.editionId} and deleted_at is null`.execute(trx);
  return rows;
}

export async function listAliases(trx: Trx, scope: Scope): Promise<ProductAlias[]> {
  const { rows } = await sql<ProductAlias>`
    select a.external_id, a.sku, a.name, a.product_id
    from product_aliases a join products p on p.organization_id = a.organization_id and p.id = a.product_id
    where a.organization_id = ${scope.organizationId} and a.edition_id = ${scope.editionId} and a.source = ${scope.source} and p.deleted_at is null`.execute(
    trx,
  );
  return rows;
}
