import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import type { RefundWord } from "../../channels/payment/stripe.ts";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import type { PublicAnswer } from "../../platform/http/app.ts";
import type { Services } from "../../platform/http/call.ts";
import { newId, parseId } from "../../platform/http/ids.ts";
import { completeIf } from "./carry-out.ts";
import { auditBySystem, tell } from "./journal.ts";
import { findOrderOfPayment, listRefundable, lockOrder, type RefundablePurchase } from "./order-queries.ts";
import { findByReference, findRefundRequest, insertRefundRequest, listRefundsOfOrder, type RefundLine } from "./queries.ts";

/** What Stripe says of refunds: of one made here it is only a hint to ask now; one made at Stripe is recorded. Saying it twice changes nothing more. */
export async function takeStripeWord(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const organizationId = parseId((request.params as { organization: string }).organization);
  const { "stripe-signature": signature } = request.headers;
  const { rawBody } = request as FastifyRequest & { rawBody?: string };
  if (!organizationId || !services.stripeWebhookSecret) return answer(404, "There is no such address");
  if (typeof signature !== "string" || rawBody === undefined) return answer(400, "Not signed");
  const word = await readSigned(rawBody, signature, services.stripeWebhookSecret);
  if (word === undefined) return answer(400, "The signature is not Stripe's");
  if (word !== null) await inOrganizations(services.db, [organizationId], (trx) => take(trx, organizationId, word));
  return answer(200, "taken");
}

async function readSigned(body: string, signature: string, secret: string): Promise<RefundWord | null | undefined> {
  const { readStripeWord } = await import("../../channels/payment/stripe.ts");
  try {
    return readStripeWord(body, signature, secret);
  } catch {
    return undefined;
  }
}

function answer(status: number, body: string): PublicAnswer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }, body };
}

async function take(trx: Trx, organizationId: string, word: RefundWord): Promise<void> {
  if (word.requestId !== null) return askNow(trx, organizationId, word.requestId);
  if (word.status !== "succeeded") return;
  const orderId = await findOrderOfPayment(trx, organizationId, word.payment);
  const order = orderId && (await lockOrder(trx, [organizationId], orderId));
  if (!order || order.currency !== word.currency || (await findByReference(trx, organizationId, word.reference))) return;
  const waiting = (await listRefundsOfOrder(trx, order)).find(
    ({ status, amount_e4, fee_e4 }) => (status === "pending" || status === "failed") && amount_e4 - fee_e4 === word.amountE4,
  );
  const id = waiting?.id ?? newId();
  if (!waiting) {
    const { organization_id, edition_id, user_id, currency } = order;
    const row = { organization_id, id, edition_id, order_id: order.id, user_id, currency, amount_e4: word.amountE4, provider: "stripe" };
    const more = { payment_reference: word.payment, cancels_ticket: false, reason: "Refunded at Stripe", requested_by_type: "provider" };
    await insertRefundRequest(trx, { ...row, ...more }, spread(await listRefundable(trx, order), word.amountE4));
  }
  const made = await findRefundRequest(trx, [organizationId], id);
  if (!made) throw new Error("the refund request is not there");
  if (!waiting) await tell(trx, made, "created");
  await completeIf(trx, made, ["pending", "failed"], { reference: word.reference });
  await auditBySystem(trx, { ...made, status: "refunded", provider_reference: word.reference }, "recorded");
}

async function askNow(trx: Trx, organizationId: string, requestId: string): Promise<void> {
  const id = parseId(requestId);
  if (id)
    await sql`update refund_requests set due_at = now() where organization_id = ${organizationId} and id = ${id} and provider = 'stripe'
      and status = 'processing' and due_at > now() + interval '60 seconds'`.execute(trx);
}

// The money has moved, whatever is left of the purchases: what fits none of them stands on the first.
function spread(purchases: readonly RefundablePurchase[], amountE4: number): RefundLine[] {
  let left = amountE4;
  const lines = purchases.map(({ id, total_e4, refunded_amount_e4 }) => {
    const amount_e4 = Math.max(0, Math.min(left, total_e4 - refunded_amount_e4));
    left -= amount_e4;
    return { purchase_id: id, quantity: 0, amount_e4, fee_e4: 0 };
  });
  return lines
    .map((line, index) => (index === 0 ? { ...line, amount_e4: line.amount_e4 + left } : line))
    .filter(({ amount_e4 }) => amount_e4 > 0);
}
