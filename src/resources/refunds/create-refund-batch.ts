import { newId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { sendJob } from "../../platform/jobs/send-job.ts";
import { findBatch, insertBatch } from "./batch-queries.ts";
import { CreateRefundBatchBody, RefundBatch } from "./batch-schema.ts";
import { requireTerms } from "./batch-terms.ts";
import { batchView } from "./batch-view.ts";
import { makeBatch } from "./make-batch.job.ts";

export const createRefundBatch = operation({
  id: "createRefundBatch",
  tags: ["Refunds"],
  summary: "Create refund batch",
  description:
    "For a cancelled day: a refund request for each purchase of these products or guests, made in the background, each once. The edition's window and fee do not count. Nothing is decided by it: approve them together.",
  body: CreateRefundBatchBody,
  success: { status: 201, schema: RefundBatch, description: "The batch, running" },
  errors: [404],
  idempotency: "key",
  rateClass: "bulk",
  audit: "refund_batch.created",
  example: {
    body: {
      edition_id: "01980000-0000-7000-8000-000000000001",
      name: "Saturday cancelled",
      reason: "Storm",
      products: [{ product_id: "01980000-0000-7000-8000-000000000002", percent: 50 }],
    },
  },
  handle: (call) =>
    call.write(async (trx) => {
      const { edition, terms } = await requireTerms(call, trx, call.body);
      const { organization_id: organizationId } = edition;
      const id = newId();
      const requestedBy = { requested_by_type: call.credential.type, requested_by_id: call.credential.id };
      const { name, reason = "" } = call.body;
      await insertBatch(trx, {
        organization_id: organizationId,
        id,
        edition_id: edition.id,
        name,
        reason: reason.trim(),
        terms,
        ...requestedBy,
      });
      await sendJob(trx, makeBatch, { organization_id: organizationId, batch_id: id });
      await call.audit(trx, { organizationId, objectType: "refund_batch", objectId: id, changes: { note: { ...terms } } });
      const row = await findBatch(trx, [organizationId], id);
      if (!row) throw new Error("the batch is not there");
      return created(batchView(row), row.version);
    }),
});
