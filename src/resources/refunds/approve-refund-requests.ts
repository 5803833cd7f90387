import { operation } from "../../platform/http/operation.ts";
import { decideMany } from "./decide-many.ts";
import { ApproveManyBody, RefundDecision } from "./decision-schema.ts";

export const approveRefundRequests = operation({
  id: "approveRefundRequests",
  tags: ["Refunds"],
  summary: "Approve many refund requests",
  description: "In the background, each by itself; GET /v1/refund-decisions/{id} tells the outcome of each.",
  body: ApproveManyBody,
  success: { status: 202, schema: RefundDecision, description: "What is being decided" },
  errors: [404],
  idempotency: "key",
  rateClass: "bulk",
  audit: "refund_requests.approved",
  example: { body: { refund_request_ids: ["01980000-0000-7000-8000-000000000001"], note: "Saturday was cancelled" } },
  handle: (call) => decideMany(call, "approve", call.body.note?.trim() ?? ""),
});
