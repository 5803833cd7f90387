import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findBatch } from "./batch-queries.ts";
import { RefundBatch } from "./batch-schema.ts";
import { batchView } from "./batch-view.ts";

export const getRefundBatch = operation({
  id: "getRefundBatch",
  tags: ["Refunds"],
  summary: "Retrieve refund batch",
  params: IdParams,
  success: { status: 200, schema: RefundBatch, description: "The batch, with how many requests it has made" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findBatch(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(batchView(row), row.version);
  },
});
