import { operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { approveIf } from "./carry-out.ts";
import { decide } from "./decide.ts";
import { ApproveBody, RefundRequest } from "./schema.ts";

export const approveRefundRequest = operation({
  id: "approveRefundRequest",
  tags: ["Refunds"],
  summary: "Approve refund request",
  description:
    "Given back by hand it is refunded at once; a shop that holds the money is waited for (processing); Stripe is asked in the background. A failed request is tried once more. 409 when it was decided already.",
  params: IdParams,
  body: ApproveBody,
  bodyOptional: true,
  success: { status: 200, schema: RefundRequest, description: "The request as it is now" },
  errors: [409, 412],
  idempotency: "key",
  rateClass: "write",
  audit: "refund_request.approved",
  example: { body: { note: "Doctor's note seen" } },
  handle: (call) => decide(call, call.body.note?.trim() ?? "", approveIf),
});
