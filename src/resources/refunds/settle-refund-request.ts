import { conflict, notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { failIf, settleByHandIf } from "./carry-out.ts";
import { lockRequest } from "./decide.ts";
import { findRefundRequest, type RefundRow } from "./queries.ts";
import { RefundRequest, SettleBody } from "./schema.ts";
import { refundView } from "./view.ts";

export const settleRefundRequest = operation({
  id: "settleRefundRequest",
  tags: ["Refunds"],
  summary: "Settle a shop's refund by hand",
  description:
    "For an approved request whose money a shop holds: staff say that the shop gave it back, or that it will not. Purchases, order and tickets follow at once; a later import that tells of the same refund adds nothing.",
  params: IdParams,
  body: SettleBody,
  success: { status: 200, schema: RefundRequest, description: "The request as it is now" },
  errors: [409, 412, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "refund_request.settled",
  example: { body: { outcome: "refunded", reference: "RF-2027-118", note: "Seen in the shop's admin" } },
  handle: (call) => {
    const id = requireId(call.params.id);
    const { outcome, reference, note = "" } = call.body;
    if (outcome === "failed" && note.trim() === "") throw unprocessable([REASON]);
    return call.write(async (trx) => {
      const before = await lockRequest(trx, call.organizations, id);
      if (!before) throw notFound();
      call.requireVersion(before.version);
      if (!waitsForShop(before)) throw notWaiting(before);
      if (outcome === "refunded") await settleByHandIf(trx, before, reference ?? null);
      else await failIf(trx, before, note.trim());
      const after = await findRefundRequest(trx, [before.organization_id], id);
      if (!after) throw notFound();
      await call.audit(trx, {
        organizationId: before.organization_id,
        objectType: "refund_request",
        objectId: id,
        changes: { fields: { status: { before: before.status, after: after.status } }, note: { note, reference: reference ?? null } },
      });
      return ok(refundView(after), after.version);
    });
  },
});

const REASON = { pointer: "/note", code: "reason_missing", detail: "Say in note why the shop does not give the money back" };

function waitsForShop({ status, provider }: RefundRow): boolean {
  return status === "processing" && provider.startsWith("external:");
}

function notWaiting({ status, provider }: RefundRow): Error {
  const detail = `The request is ${status} and its provider is ${provider}: only one of a shop (external:…) that is in processing is settled by hand`;
  return conflict("not_waiting_for_shop", detail);
}
