import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { StoredOrder } from "./guest-view.ts";

export interface BoughtRow {
  user_id: string;
  orders: StoredOrder[];
  tickets: unknown[];
}

/** The valid orders of an edition with their purchases, and the tickets that admit, by user; only for templates that speak of them. */
export async function listBoughtByUsers(
  trx: Trx,
  organizationId: string,
  editionId: string,
  userIds: readonly string[],
): Promise<BoughtRow[]> {
  const { rows } = await sql<BoughtRow>`
    select o.user_id, jsonb_agg(jsonb_build_object('number', o.number, 'status', o.status, 'currency', o.currency, 'total_e4', o.total_e4, 'ordered_at', o.ordered_at,
      'purchases', (select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'variation', l.variation, 'quantity', l.active_quantity, 'total_e4', l.total_e4, 'currency', o.currency,
          'attendee_name', l.attendee_name, 'status', l.status) order by l.position), '[]')
        from purchases l join products p on p.organization_id = l.organization_id and p.id = l.product_id
        where l.organization_id = o.organization_id and l.order_id = o.id and l.active_quantity > 0)) order by o.ordered_at) as orders,
      coalesce((select jsonb_agg(jsonb_build_object('name', p.name, 'order_number', b.number, 'first_name', t.first_name, 'last_name', t.last_name, 'email', t.email, 'barcode', t.barcode,
          'checked_in_at', t.checked_in_at) order by t.id)
        from tickets t join products p on p.organization_id = t.organization_id and p.id = t.product_id join orders b on b.organization_id = t.organization_id and b.id = t.order_id
        where t.organization_id = ${organizationId} and t.edition_id = ${editionId} and t.buyer_id = o.user_id and t.status = 'active'), '[]') as tickets
    from orders o where o.organization_id = ${organizationId} and o.edition_id = ${editionId} and o.user_id = any(${userIds}::uuid[]) and o.status in ('paid', 'partially_refunded')
    group by o.user_id`.execute(trx);
  return rows;
}
