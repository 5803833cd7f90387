import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findRefundRequest } from "./queries.ts";
import { RefundRequest } from "./schema.ts";
import { refundView } from "./view.ts";

export const getRefundRequestDetails = operation({
  id: "getRefundRequestDetails",
  tags: ["Refunds"],
  summary: "Retrieve refund request details",
  params: IdParams,
  success: { status: 200, schema: RefundRequest, description: "The request" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findRefundRequest(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(refundView(row), row.version);
  },
});
