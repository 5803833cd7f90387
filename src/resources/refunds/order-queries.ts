import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { RefundLine } from "./queries.ts";
import { OPEN } from "./schema.ts";

/** An order that is locked until the transaction ends, with the refund policy of its edition. */
export interface RefundableOrder {
  organization_id: string;
  id: string;
  edition_id: string;
  user_id: string;
  source: string;
  status: string;
  currency: string;
  total_e4: number;
  refunded_total_e4: number;
  reserved_e4: number;
  metadata: Record<string, unknown>;
  policy: {
    currency: string;
    refunds_open_at: Date | null;
    refunds_close_at: Date | null;
    refund_fee_fixed_e4: number;
    refund_fee_percent_e4: number;
    refund_auto_approve_below_e4: number | null;
  };
}

export interface RefundablePurchase {
  id: string;
  product_id: string;
  quantity: number;
  active_quantity: number;
  total_e4: number;
  fee_e4: number;
  refunded_amount_e4: number;
  /** what open requests keep */
  reserved_e4: number;
  reserved_quantity: number;
}

interface PolicyColumns {
  policy_currency: string;
  refunds_open_at: Date | null;
  refunds_close_at: Date | null;
  refund_fee_fixed_e4: number;
  refund_fee_percent_e4: number;
  refund_auto_approve_below_e4: number | null;
}

/** Of simultaneous requests on one order each sees what the one before it has reserved: all of them, and imports, lock the order first. */
export async function lockOrder(trx: Trx, organizations: readonly string[], id: string): Promise<RefundableOrder | undefined> {
  const locked =
    await sql`select id from orders where id = ${id} and organization_id = any(${organizations}::uuid[]) for no key update`.execute(trx);
  if (locked.rows.length === 0) return undefined;
  const { rows } = await sql<Omit<RefundableOrder, "policy"> & PolicyColumns>`
    select o.organization_id, o.id, o.edition_id, o.user_id, o.source, o.status, o.currency, o.total_e4, o.refunded_total_e4, o.metadata,
      (select coalesce(sum(r.amount_e4), 0)::bigint from refund_requests r
        where r.organization_id = o.organization_id and r.order_id = o.id and r.status = any(${OPEN}::text[])) as reserved_e4,
      e.currency as policy_currency, e.refunds_open_at, e.refunds_close_at, e.refund_fee_fixed_e4, e.refund_fee_percent_e4, e.refund_auto_approve_below_e4
    from orders o join editions e on e.organization_id = o.organization_id and e.id = o.edition_id
    where o.id = ${id} and o.organization_id = any(${organizations}::uuid[])`.execute(trx);
  const [row] = rows;
  if (!row) return undefined;
  const { policy_currency: currency, refunds_open_at, refunds_close_at, refund_fee_fixed_e4, refund_fee_percent_e4, ...rest } = row;
  const { refund_auto_approve_below_e4, ...order } = rest;
  const policy = { currency, refunds_open_at, refunds_close_at, refund_fee_fixed_e4, refund_fee_percent_e4, refund_auto_approve_below_e4 };
  return { ...order, policy };
}

/** The purchases of a locked order in their order, with what open requests keep of them. */
export async function listRefundable(trx: Trx, order: { organization_id: string; id: string }): Promise<RefundablePurchase[]> {
  const { rows } = await sql<RefundablePurchase>`
    select p.id, p.product_id, p.quantity, p.active_quantity, p.total_e4, p.fee_e4, p.refunded_amount_e4,
      coalesce(l.amount_e4, 0)::bigint as reserved_e4, coalesce(l.quantity, 0)::int as reserved_quantity
    from purchases p
    left join (
      select l.purchase_id, sum(l.amount_e4) as amount_e4, sum(l.quantity) as quantity
      from refund_requests r join refund_request_lines l on l.organization_id = r.organization_id and l.request_id = r.id
      where r.organization_id = ${order.organization_id} and r.order_id = ${order.id} and r.status = any(${OPEN}::text[]) group by 1
    ) l on l.purchase_id = p.id
    where p.organization_id = ${order.organization_id} and p.order_id = ${order.id} order by p.left_out, p.position, p.id`.execute(trx);
  return rows;
}

export async function findOrderOfPurchase(trx: Trx, organizations: readonly string[], purchaseId: string): Promise<string | undefined> {
  const { rows } = await sql<{ order_id: string }>`
    select order_id from purchases where id = ${purchaseId} and organization_id = any(${organizations}::uuid[])`.execute(trx);
  return rows[0]?.order_id;
}

/** The order that was paid with this payment. */
export async function findOrderOfPayment(trx: Trx, organizationId: string, payment: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`select id from orders where organization_id = ${organizationId}
    and metadata ? 'stripe_payment_intent' and metadata ->> 'stripe_payment_intent' = ${payment} order by id limit 1`.execute(trx);
  return rows[0]?.id;
}

/** Purchases whose units are asked back say so. */
export async function markRequested(trx: Trx, organizationId: string, lines: readonly RefundLine[]): Promise<void> {
  const ids = lines.filter(({ quantity }) => quantity > 0).map(({ purchase_id }) => purchase_id);
  if (ids.length === 0) return;
  await sql`update purchases set status = 'refund_requested', modified = now(), version = version + 1
    where organization_id = ${organizationId} and id = any(${ids}::uuid[]) and status in ('active', 'partially_refunded')`.execute(trx);
}

/** Purchases that nothing open asks back any more are what they were before. */
export async function releaseRequested(trx: Trx, organizationId: string, requestId: string): Promise<void> {
  await sql`update purchases p set modified = now(), version = p.version + 1,
      status = case when p.refunded_quantity > 0 then 'partially_refunded' when l.status_before = 'refund_requested' then 'active' else l.status_before end
    from refund_request_lines l
    where l.organization_id = ${organizationId} and l.request_id = ${requestId} and p.organization_id = l.organization_id and p.id = l.purchase_id
      and p.status = 'refund_requested' and not exists (${openOn()})`.execute(trx);
}

/** The money of a request has gone back: its purchases, units and order say so. An order whose tickets still admit is not refunded, however much money went back. */
export async function giveBack(trx: Trx, organizationId: string, request: { id: string; order_id: string }): Promise<void> {
  await sql`update purchases p set modified = now(), version = p.version + 1,
      refunded_amount_e4 = p.refunded_amount_e4 + l.amount_e4 - l.fee_e4,
      refunded_quantity = least(p.quantity, p.refunded_quantity + l.quantity),
      status = case
        when p.status in ('refunded', 'cancelled') or l.quantity = 0 and p.status <> 'refund_requested' then p.status
        when p.refunded_quantity + l.quantity >= p.quantity then 'refunded'
        when exists (${openOn()}) then 'refund_requested'
        when p.refunded_quantity + l.quantity > 0 then 'partially_refunded'
        when l.status_before = 'refund_requested' then 'active'
        else l.status_before end
    from refund_request_lines l
    where l.organization_id = ${organizationId} and l.request_id = ${request.id} and p.organization_id = l.organization_id and p.id = l.purchase_id`.execute(
    trx,
  );
  await sql`update orders o set refunded_total_e4 = o.refunded_total_e4 + r.amount_e4 - r.fee_e4, modified = now(), version = o.version + 1,
      status = case
        when o.status = 'cancelled' then o.status
        when not exists (select from purchases p where p.organization_id = o.organization_id and p.order_id = o.id
          and p.status not in ('refunded', 'cancelled')) then 'refunded'
        else 'partially_refunded' end
    from refund_requests r
    where o.organization_id = ${organizationId} and o.id = ${request.order_id} and r.organization_id = o.organization_id and r.id = ${request.id}`.execute(
    trx,
  );
}

const openOn =
  () => sql`select from refund_request_lines x join refund_requests r on r.organization_id = x.organization_id and r.id = x.request_id
  where x.organization_id = p.organization_id and x.purchase_id = p.id and x.request_id <> l.request_id and x.quantity > 0 and r.status = any(${OPEN}::text[])`;
