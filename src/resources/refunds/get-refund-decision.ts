import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findDecision, listResults } from "./decision-queries.ts";
import { RefundDecision } from "./decision-schema.ts";
import { decisionView } from "./decision-view.ts";

export const getRefundDecision = operation({
  id: "getRefundDecision",
  tags: ["Refunds"],
  summary: "Retrieve the outcome of many decisions",
  params: IdParams,
  success: { status: 200, schema: RefundDecision, description: "Each request with its outcome" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.read(async (trx) => {
      const row = await findDecision(trx, call.organizations, id);
      if (!row) throw notFound();
      return ok(decisionView(row, await listResults(trx, row)), row.version);
    });
  },
});
