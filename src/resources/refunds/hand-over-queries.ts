import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";

/** One purchase of a request that waits for its shop. */
export interface HandedOver {
  id: string;
  source: string;
  number: string;
  order_external_id: string;
  line_external_id: string | null;
  product: string;
  quantity: number;
  payout_e4: number;
  currency: string;
  reason: string;
}

/** The lines of the next requests that wait for a shop, by id. */
export async function listForShopAfter(
  trx: Trx,
  organizationId: string,
  source: string | undefined,
  { after, limit }: { after: string | null; limit: number },
): Promise<HandedOver[]> {
  const { rows } = await sql<HandedOver>`
    select r.id, o.source, o.number, o.external_id as order_external_id, p.external_id as line_external_id, d.name as product, l.quantity,
      l.amount_e4 - l.fee_e4 as payout_e4, r.currency, r.reason
    from (select * from refund_requests where organization_id = ${organizationId} and status = 'processing' and provider like 'external:%'
      and (${source ?? null}::text is null or provider = 'external:' || ${source ?? null}::text)
      and (${after}::uuid is null or id > ${after}::uuid) order by id limit ${limit}) r
    join orders o on o.organization_id = r.organization_id and o.id = r.order_id
    join refund_request_lines l on l.organization_id = r.organization_id and l.request_id = r.id
    join purchases p on p.organization_id = l.organization_id and p.id = l.purchase_id
    join products d on d.organization_id = p.organization_id and d.id = p.product_id
    order by r.id, p.position, p.id`.execute(trx);
  return rows;
}
