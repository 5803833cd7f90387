import type { PublicRoute } from "../../platform/http/app.ts";
import { route } from "../../platform/http/operation.ts";
import { approveRefundRequest } from "./approve-refund-request.ts";
import { approveRefundRequests } from "./approve-refund-requests.ts";
import { createRefundBatch } from "./create-refund-batch.ts";
import { createRefundRequest } from "./create-refund-request.ts";
import { createRefundRequestForPurchase } from "./create-refund-request-for-purchase.ts";
import { dryRunRefundBatch } from "./dry-run-refund-batch.ts";
import { exportRefundRequests } from "./export-refund-requests.ts";
import { getRefundBatch } from "./get-refund-batch.ts";
import { getRefundDecision } from "./get-refund-decision.ts";
import { getRefundRequestDetails } from "./get-refund-request-details.ts";
import { listRefundRequests } from "./list-refund-requests.ts";
import { rejectRefundRequest } from "./reject-refund-request.ts";
import { rejectRefundRequests } from "./reject-refund-requests.ts";
import { settleRefundRequest } from "./settle-refund-request.ts";
import { takeStripeWord } from "./take-stripe-word.ts";

export const refundRoutes = [
  route("POST", "/v1/purchases/{id}/refund-request", "editor", createRefundRequestForPurchase),
  route("GET", "/v1/refund-requests", "viewer", listRefundRequests),
  route("POST", "/v1/refund-requests", "editor", createRefundRequest),
  route("GET", "/v1/refund-requests/export", "manager", exportRefundRequests),
  route("POST", "/v1/refund-requests/approve", "manager", approveRefundRequests),
  route("POST", "/v1/refund-requests/reject", "manager", rejectRefundRequests),
  route("GET", "/v1/refund-decisions/{id}", "viewer", getRefundDecision),
  route("POST", "/v1/refund-batches", "manager", createRefundBatch),
  route("POST", "/v1/refund-batches/dry-run", "manager", dryRunRefundBatch),
  route("GET", "/v1/refund-batches/{id}", "viewer", getRefundBatch),
  route("GET", "/v1/refund-requests/{id}", "viewer", getRefundRequestDetails),
  route("POST", "/v1/refund-requests/{id}/approve", "manager", approveRefundRequest),
  route("POST", "/v1/refund-requests/{id}/reject", "manager", rejectRefundRequest),
  route("POST", "/v1/refund-requests/{id}/settle", "manager", settleRefundRequest),
];

export const refundHooks: PublicRoute[] = [
  { method: "POST", url: "/hooks/stripe/:organization", rateClass: "public", handle: takeStripeWord },
];
