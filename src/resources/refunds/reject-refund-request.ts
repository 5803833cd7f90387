import { operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { rejectIf } from "./carry-out.ts";
import { decide } from "./decide.ts";
import { RefundRequest, RejectBody } from "./schema.ts";

export const rejectRefundRequest = operation({
  id: "rejectRefundRequest",
  tags: ["Refunds"],
  summary: "Reject refund request",
  description: "Needs a reason; the amount can be asked for again. 409 when it was decided already.",
  params: IdParams,
  body: RejectBody,
  success: { status: 200, schema: RefundRequest, description: "The request, rejected" },
  errors: [409, 412],
  idempotency: "key",
  rateClass: "write",
  audit: "refund_request.rejected",
  example: { body: { reason: "The ticket was used" } },
  handle: (call) => decide(call, call.body.reason.trim(), rejectIf),
});
