import { Type } from "typebox";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import { newId } from "../../platform/http/ids.ts";
import { defineJob } from "../../platform/jobs/job.ts";
import { writeAuditEntry } from "../../platform/journal/audit.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { SegmentExpressionError } from "../segments/queries.ts";
import { type BatchRow, endBatchIf, findBatch, guestsOf, hasRequest, listBatchPurchases } from "./batch-queries.ts";
import { type BatchPurchase, partOf } from "./batch-rules.ts";
import { tell } from "./journal.ts";
import { listRefundable, lockOrder, markRequested } from "./order-queries.ts";
import { findRefundRequest, insertRefundRequest } from "./queries.ts";
import { providerOf, refundableOfOrder } from "./rules.ts";

/** Purchases looked up at a time. */
const PAGE = 500;

/** Makes a batch's requests, each purchase in a transaction of its own. Cut off anywhere and begun anew, what has a request gets no second one. */
export const makeBatch = defineJob({
  name: "refund-batch",
  payload: Type.Object({ organization_id: Type.String(), batch_id: Type.String() }),
  run: async ({ organization_id: organizationId, batch_id: id }, { db, signal, statementTimeoutMs: timeoutMs }) => {
    const inside = <T>(work: (trx: Trx) => Promise<T>) => inOrganizations(db, [organizationId], work, { timeoutMs });
    const batch = await inside((trx) => findBatch(trx, [organizationId], id));
    if (batch?.status !== "running") return;
    let purchases = 0;
    try {
      for (let after: string | null = null; ; ) {
        const page: BatchPurchase[] = await inside((trx) => listPage(trx, batch, after));
        for (const purchase of page) {
          signal.throwIfAborted();
          await inside((trx) => makeRequest(trx, batch, purchase));
        }
        purchases += page.length;
        after = page.at(-1)?.id ?? null;
        if (page.length < PAGE) break;
      }
    } catch (error) {
      if (!(error instanceof SegmentExpressionError)) throw error;
      await inside((trx) => end(trx, batch, "failed", purchases, `The segment cannot be evaluated: ${error.message}`));
      return;
    }
    await inside((trx) => end(trx, batch, "completed", purchases));
  },
});

async function listPage(trx: Trx, batch: BatchRow, after: string | null): Promise<BatchPurchase[]> {
  const guests = await guestsOf(trx, batch.organization_id, batch.terms.segmentId, batch.created);
  const edition = { organization_id: batch.organization_id, id: batch.edition_id };
  return listBatchPurchases(trx, edition, batch.terms, guests, { after, limit: PAGE });
}

async function makeRequest(trx: Trx, batch: BatchRow, looked: BatchPurchase): Promise<void> {
  const { organization_id: organizationId, terms } = batch;
  const order = await lockOrder(trx, [organizationId], looked.order_id);
  if (!order || (await hasRequest(trx, organizationId, batch.id, looked.id))) return;
  const now = (await listRefundable(trx, order)).find(({ id }) => id === looked.id);
  if (!now) return;
  const { units, amountE4 } = partOf(terms, { ...looked, ...now });
  const amount_e4 = Math.min(amountE4, refundableOfOrder(order));
  if (amount_e4 <= 0) return;
  const id = newId();
  const lines = [{ purchase_id: looked.id, quantity: terms.cancelsTicket ? units : 0, amount_e4, fee_e4: 0 }];
  const { provider, payment: payment_reference } = providerOf(order, undefined, terms.stripe);
  const { edition_id, user_id, currency } = order;
  const { reason, requested_by_type, requested_by_id } = batch;
  const made = { batch_id: batch.id, batch_purchase_id: looked.id, reason, requested_by_type, requested_by_id, override: true };
  const base = {
    organization_id: organizationId,
    id,
    edition_id,
    order_id: order.id,
    user_id,
    currency,
    amount_e4,
    provider,
    payment_reference,
  };
  await insertRefundRequest(trx, { ...base, ...made, cancels_ticket: terms.cancelsTicket }, lines);
  await markRequested(trx, organizationId, lines);
  const row = await findRefundRequest(trx, [organizationId], id);
  if (row) await tell(trx, row, "created");
}

async function end(trx: Trx, batch: BatchRow, status: "completed" | "failed", purchases: number, message = ""): Promise<void> {
  if (!(await endBatchIf(trx, batch, status, { purchases, message }))) return;
  const { organization_id: organizationId, id, name, edition_id: editionId } = batch;
  const after = await findBatch(trx, [organizationId], id);
  const data = { id, name, status, purchases, refund_requests: after?.requests ?? 0 };
  if (status === "completed") await emitEvents(trx, [{ organizationId, type: "refund_batch.completed", objectId: id, editionId, data }]);
  await writeAuditEntry(trx, {
    organizationId,
    action: `refund_batch.${status}`,
    actorType: "system",
    actorId: null,
    objectType: "refund_batch",
    objectId: id,
    changes: { note: { purchases, refund_requests: data.refund_requests, error_message: message } },
    requestId: null,
    // Nothing here tells of a person, so nothing is hashed with it.
    secretKey: "",
  });
}
