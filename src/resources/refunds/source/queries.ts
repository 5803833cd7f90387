import { sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";
import { completeIf } from "../carry-out.ts";
import { auditBySystem } from "../journal.ts";
import { findRefundRequest, moveIf, type RefundLine } from "../queries.ts";
import { OPEN, type RefundStatus } from "../schema.ts";

/** What an import has to know of an order's refunds. */
export interface OrderRefunds {
  /** given back here, which the shop may know nothing of */
  own: { totalE4: number; lines: ReadonlyMap<string, { amountE4: number; quantity: number }> };
  /** open requests, those that wait for the shop first */
  open: readonly OpenRefund[];
}

export interface OpenRefund {
  id: string;
  provider: string;
  status: RefundStatus;
  payoutE4: number;
  lines: readonly RefundLine[];
}

interface FoundRefund {
  id: string;
  order_id: string;
  provider: string;
  status: RefundStatus;
  payout_e4: number;
  settled_by_hand: boolean;
  lines: RefundLine[];
}

/** The refunds of these orders, by order. */
export async function listRefundsForImport(
  trx: Trx,
  organizationId: string,
  orderIds: readonly string[],
): Promise<Map<string, OrderRefunds>> {
  if (orderIds.length === 0) return new Map();
  const { rows } = await sql<FoundRefund>`
    select r.id, r.order_id, r.provider, r.status, r.amount_e4 - r.fee_e4 as payout_e4, r.settled_by_hand,
      (select coalesce(jsonb_agg(jsonb_build_object('purchase_id', l.purchase_id, 'quantity', l.quantity, 'amount_e4', l.amount_e4, 'fee_e4', l.fee_e4)), '[]')
        from refund_request_lines l where l.organization_id = r.organization_id and l.request_id = r.id) as lines
    from refund_requests r where r.organization_id = ${organizationId} and r.order_id = any(${orderIds}::uuid[]) and r.status <> 'rejected'
    order by array_position(array['processing', 'approved', 'pending', 'failed'], r.status), r.created, r.id`.execute(trx);
  return new Map([...Map.groupBy(rows, (row) => row.order_id)].map(([orderId, refunds]) => [orderId, refundsOf(refunds)]));
}

/** Requests whose refund an import told of: they are refunded, without adding it once more. */
export async function settleBySource(trx: Trx, organizationId: string, ids: readonly string[], source: string): Promise<void> {
  for (const id of [...ids].sort()) {
    const request = await findRefundRequest(trx, [organizationId], id);
    if (!request || !(await completeIf(trx, request, OPEN, { inSource: true }))) continue;
    const settled = await findRefundRequest(trx, [organizationId], id);
    if (settled) await auditBySystem(trx, settled, "recorded", { source });
  }
}

/** Open requests that another refund of the source does not fit. */
export async function markConflicts(
  trx: Trx,
  organizationId: string,
  conflicts: readonly { id: string; amountE4: number }[],
): Promise<void> {
  for (const { id, amountE4 } of conflicts)
    for (const status of OPEN)
      if (await moveIf(trx, { organization_id: organizationId, id }, [status], status, { conflict_e4: amountE4 })) break;
}

// What a shop told itself, it will tell again.
function isOurWord({ provider, settled_by_hand }: FoundRefund): boolean {
  return settled_by_hand || !provider.startsWith("external:");
}

function refundsOf(refunds: readonly FoundRefund[]): OrderRefunds {
  const own = refunds.filter((refund) => refund.status === "refunded" && isOurWord(refund));
  const lines = new Map<string, { amountE4: number; quantity: number }>();
  for (const { purchase_id, amount_e4, fee_e4, quantity } of own.flatMap((refund) => refund.lines)) {
    const before = lines.get(purchase_id) ?? { amountE4: 0, quantity: 0 };
    lines.set(purchase_id, { amountE4: before.amountE4 + amount_e4 - fee_e4, quantity: before.quantity + quantity });
  }
  return {
    own: { totalE4: own.reduce((total, { payout_e4 }) => total + payout_e4, 0), lines },
    open: refunds
      .filter(({ status }) => OPEN.includes(status))
      .map(({ id, provider, status, payout_e4, lines: asked }) => ({ id, provider, status, payoutE4: payout_e4, lines: asked })),
  };
}
