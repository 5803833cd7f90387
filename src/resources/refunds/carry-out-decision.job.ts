import { Type } from "typebox";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import { defineJob } from "../../platform/jobs/job.ts";
import { writeAuditEntry } from "../../platform/journal/audit.ts";
import { approveIf, rejectIf } from "./carry-out.ts";
import { lockRequest } from "./decide.ts";
import { completeDecisionIf, type DecisionRow, findDecision, listWaiting, settleRowIf } from "./decision-queries.ts";
import { alreadyDecided } from "./rules.ts";

/** Decides on each request that waits for it; cut off anywhere and begun anew, those that are done stay done. */
export const carryOutDecision = defineJob({
  name: "refund-decision",
  payload: Type.Object({ organization_id: Type.String(), decision_id: Type.String() }),
  run: async ({ organization_id: organizationId, decision_id: id }, { db, signal }) => {
    const inside = <T>(work: (trx: Trx) => Promise<T>) => inOrganizations(db, [organizationId], work);
    const decision = await inside((trx) => findDecision(trx, [organizationId], id));
    if (!decision) return;
    for (const { position, request_id } of await inside((trx) => listWaiting(trx, organizationId, id))) {
      signal.throwIfAborted();
      await inside((trx) => decideOne(trx, decision, position, request_id));
    }
    await inside((trx) => completeDecisionIf(trx, organizationId, id));
  },
});

async function decideOne(trx: Trx, decision: DecisionRow, position: number, requestId: string): Promise<void> {
  const { organization_id: organizationId, id, note } = decision;
  const before = await lockRequest(trx, [organizationId], requestId);
  const move = decision.decision === "approve" ? approveIf : rejectIf;
  const by = { type: decision.decided_by_type as "api_key" | "account", id: decision.decided_by_id };
  if (!before) return;
  const after = await move(trx, before, { ...by, note, at: new Date() });
  const detail = after ? "" : alreadyDecided(before).message;
  if (!(await settleRowIf(trx, { organizationId, id, position }, after ? "done" : "refused", detail)))
    throw new Error("another worker has decided on this request meanwhile");
  if (!after) return;
  await writeAuditEntry(trx, {
    organizationId,
    action: `refund_request.${decision.decision === "approve" ? "approved" : "rejected"}`,
    actorType: by.type,
    actorId: by.id,
    objectType: "refund_request",
    objectId: requestId,
    changes: { fields: { status: { before: before.status, after: after.status } }, note: { note, decision_id: id } },
    requestId: null,
    // Nothing here tells of a person, so nothing is hashed with it.
    secretKey: "",
  });
}
