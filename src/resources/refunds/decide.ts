import type { Trx } from "../../platform/database/doors.ts";
import type { Call } from "../../platform/http/call.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { type Answer, ok } from "../../platform/http/operation.ts";
import type { approveIf, Decision } from "./carry-out.ts";
import { lockOrder } from "./order-queries.ts";
import { findRefundRequest } from "./queries.ts";
import { alreadyDecided } from "./rules.ts";
import { refundView } from "./view.ts";

/** One decision on one request. Its order is locked before it, as by everybody: of simultaneous decisions one wins. */
export function decide(call: Call<{ id: string }>, note: string, move: typeof approveIf): Promise<Answer> {
  const id = requireId(call.params.id);
  const { id: actorId, type } = call.credential;
  const decision: Decision = { type, id: actorId, note, at: call.services.now() };
  return call.write(async (trx) => {
    const before = await lockRequest(trx, call.organizations, id);
    if (!before) throw notFound();
    call.requireVersion(before.version);
    const after = await move(trx, before, decision);
    if (!after) throw alreadyDecided(before);
    await call.audit(trx, {
      organizationId: before.organization_id,
      objectType: "refund_request",
      objectId: id,
      changes: { fields: { status: { before: before.status, after: after.status } }, note: { note } },
    });
    return ok(refundView(after), after.version);
  });
}

/** The request as it is once its order is locked. */
export async function lockRequest(trx: Trx, organizations: readonly string[], id: string) {
  const found = await findRefundRequest(trx, organizations, id);
  if (!found || !(await lockOrder(trx, [found.organization_id], found.order_id))) return undefined;
  return findRefundRequest(trx, [found.organization_id], id);
}
