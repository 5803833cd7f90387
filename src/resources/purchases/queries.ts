import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { ShownPurchase } from "../orders/queries.ts";

export type PurchaseDetailRow = ShownPurchase & {
  currency: string;
  order_refundable_base_e4: number;
  order: { id: string; number: string; source: string; external_id: string; status: string };
};

export async function findPurchase(trx: Trx, organizations: readonly string[], id: string): Promise<PurchaseDetailRow | undefined> {
  const { rows } = await sql<PurchaseDetailRow>`
    select p.*, o.currency, o.total_e4 - o.refunded_total_e4 as order_refundable_base_e4,
      jsonb_build_object('id', d.id, 'name', d.name, 'kind', d.kind, 'sku', d.sku) as product,
      jsonb_build_object('id', o.id, 'number', o.number, 'source', o.source, 'external_id', o.external_id, 'status', o.status) as order
    from purchases p
    join orders o on o.organization_id = p.organization_id and o.id = p.order_id
    join products d on d.organization_id = p.organization_id and d.id = p.product_id
    where p.id = ${id} and p.organization_id = any(${organizations}::uuid[])`.execute(trx);
  return rows[0];
}
