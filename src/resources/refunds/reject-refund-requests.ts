import { operation } from "../../platform/http/operation.ts";
import { decideMany } from "./decide-many.ts";
import { RefundDecision, RejectManyBody } from "./decision-schema.ts";

export const rejectRefundRequests = operation({
  id: "rejectRefundRequests",
  tags: ["Refunds"],
  summary: "Reject many refund requests",
  description: "In the background, each by itself and all with one reason; GET /v1/refund-decisions/{id} tells the outcome of each.",
  body: RejectManyBody,
  success: { status: 202, schema: RefundDecision, description: "What is being decided" },
  errors: [404],
  idempotency: "key",
  rateClass: "bulk",
  audit: "refund_requests.rejected",
  example: { body: { refund_request_ids: ["01980000-0000-7000-8000-000000000001"], reason: "The tickets were used" } },
  handle: (call) => decideMany(call, "reject", call.body.reason.trim()),
});
