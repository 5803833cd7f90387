import { badRequest, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { operation } from "../../platform/http/operation.ts";
import { openRequest } from "./open-request.ts";
import type { RefundableOrder, RefundablePurchase } from "./order-queries.ts";
import { findId } from "./queries.ts";
import { type AskedLine, freeUnits, refundableOf, spreadAmount } from "./rules.ts";
import { CreateRefundRequestBody, RefundRequest } from "./schema.ts";

export const createRefundRequest = operation({
  id: "createRefundRequest",
  tags: ["Refunds"],
  summary: "Create refund request",
  description:
    "Of some purchases of an order, of an amount, or of all that is left. The amount is kept from other requests until it is rejected. Below the edition's limit it is approved at once.",
  body: CreateRefundRequestBody,
  success: { status: 201, schema: RefundRequest, description: "The request, pending or, below the edition's limit, already approved" },
  errors: [404, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "refund_request.created",
  example: { body: { order_id: "01980000-0000-7000-8000-000000000001", reason: "Cannot come" } },
  handle: (call) => {
    const { order_id, purchases, amount, ...terms } = call.body;
    if (purchases && amount !== undefined)
      throw badRequest([{ pointer: "/amount", code: "exclusive", detail: "Send amounts in purchases, or one amount of the whole order" }]);
    const orderId = requireId(order_id, { pointer: "/order_id" });
    return call.write(async (trx) => {
      if (!(await findId(trx, "orders", call.organizations, orderId))) throw notFound({ pointer: "/order_id" });
      return openRequest(call, trx, orderId, terms, (order, known) => asked(order, known, call.body));
    });
  },
});

function asked(order: RefundableOrder, known: readonly RefundablePurchase[], { purchases, amount }: CreateRefundRequestBody): AskedLine[] {
  if (amount !== undefined) return spreadAmount(order, known, amount);
  if (!purchases)
    return known.filter((one) => refundableOf(one) > 0 || freeUnits(one) > 0).map((purchase) => ({ purchase, pointer: "/order_id" }));
  const byId = new Map(known.map((purchase) => [purchase.id, purchase]));
  return purchases.map(({ purchase_id, quantity, amount: part }, index) => {
    const pointer = `/purchases/${index}`;
    const id = requireId(purchase_id, { pointer: `${pointer}/purchase_id` });
    const purchase = byId.get(id);
    if (!purchase) throw notFound({ pointer: `${pointer}/purchase_id` });
    byId.delete(id);
    return { purchase, quantity, amount: part, pointer };
  });
}
