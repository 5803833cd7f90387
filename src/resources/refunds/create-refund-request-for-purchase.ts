import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { openRequest } from "./open-request.ts";
import { findOrderOfPurchase } from "./order-queries.ts";
import { RefundPurchaseBody, RefundRequest } from "./schema.ts";

export const createRefundRequestForPurchase = operation({
  id: "createRefundRequestForPurchase",
  tags: ["Purchases", "Refunds"],
  summary: "Create refund request for purchase",
  description: "The same as POST /v1/refund-requests for one purchase: some units, an amount, or all that is left.",
  params: IdParams,
  body: RefundPurchaseBody,
  bodyOptional: true,
  success: { status: 201, schema: RefundRequest, description: "The request, pending or, below the edition's limit, already approved" },
  errors: [404, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "refund_request.created",
  example: { body: { quantity: 1, reason: "Cannot come" } },
  handle: (call) => {
    const id = requireId(call.params.id);
    const { quantity, amount, ...terms } = call.body;
    return call.write(async (trx) => {
      const orderId = await findOrderOfPurchase(trx, call.organizations, id);
      if (!orderId) throw notFound();
      return openRequest(call, trx, orderId, terms, (_order, known) =>
        known.filter((purchase) => purchase.id === id).map((purchase) => ({ purchase, quantity, amount, pointer: "" })),
      );
    });
  },
});
