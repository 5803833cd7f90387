import type { Trx } from "../../platform/database/doors.ts";
import type { Call } from "../../platform/http/call.ts";
import { notFound } from "../../platform/http/errors.ts";
import { newId } from "../../platform/http/ids.ts";
import { type Answer, created } from "../../platform/http/operation.ts";
import { approveIf } from "./carry-out.ts";
import { tell } from "./journal.ts";
import { listRefundable, lockOrder, markRequested, type RefundableOrder, type RefundablePurchase } from "./order-queries.ts";
import { findRefundRequest, insertRefundRequest, type RefundRow } from "./queries.ts";
import { type AskedLine, isAutoApproved, providerOf, refundLines, requirePaid, requireWindow, withFee } from "./rules.ts";
import { refundView } from "./view.ts";

export interface Terms {
  reason?: string;
  provider?: string;
  cancels_ticket?: boolean;
  override?: boolean;
}

/** One request on a locked order: what it may ask for is reserved with it, and below the edition's limit it is approved at once. */
export async function openRequest(
  call: Call,
  trx: Trx,
  orderId: string,
  terms: Terms,
  ask: (order: RefundableOrder, purchases: readonly RefundablePurchase[]) => readonly AskedLine[],
): Promise<Answer> {
  const order = await lockOrder(trx, call.organizations, orderId);
  if (!order) throw notFound();
  const now = call.services.now();
  requirePaid(order);
  requireWindow(order.policy, now, terms);
  const asked = ask(order, await listRefundable(trx, order));
  const lines = withFee(refundLines(order, asked, terms.cancels_ticket), order.policy, order.currency);
  const { provider, payment } = providerOf(order, terms.provider, call.services.stripe);
  const { id: actorId, type } = call.credential;
  const row = await insert(trx, order, lines, {
    ...{ provider, payment_reference: payment, override: terms.override ?? false, reason: terms.reason?.trim() ?? "" },
    ...{ requested_by_type: type, requested_by_id: actorId },
  });
  const isApproved = isAutoApproved(order.policy, order.currency, row.amount_e4);
  await call.audit(trx, {
    organizationId: order.organization_id,
    objectType: "refund_request",
    objectId: row.id,
    changes: { note: { order_id: order.id, amount_e4: row.amount_e4, override: row.override, auto_approved: isApproved } },
  });
  const decision = { type: "system" as const, id: null, note: "below the edition's limit", at: now };
  const shown = (isApproved ? await approveIf(trx, row, decision) : undefined) ?? row;
  return created(refundView(shown), shown.version);
}

async function insert(
  trx: Trx,
  order: RefundableOrder,
  lines: ReturnType<typeof withFee>,
  more: Record<string, unknown>,
): Promise<RefundRow> {
  const sum = (name: "amount_e4" | "fee_e4") => lines.reduce((total, line) => total + line[name], 0);
  const id = newId();
  const { organization_id, edition_id, user_id, currency } = order;
  const amounts = { amount_e4: sum("amount_e4"), fee_e4: sum("fee_e4"), cancels_ticket: lines.some(({ quantity }) => quantity > 0) };
  await insertRefundRequest(trx, { organization_id, id, edition_id, order_id: order.id, user_id, currency, ...amounts, ...more }, lines);
  await markRequested(trx, organization_id, lines);
  const row = await findRefundRequest(trx, [organization_id], id);
  if (!row) throw new Error("the refund request is not there");
  await tell(trx, row, "created");
  return row;
}
