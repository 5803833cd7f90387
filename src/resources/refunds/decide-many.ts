import type { Call } from "../../platform/http/call.ts";
import { notFound, unprocessable } from "../../platform/http/errors.ts";
import { newId, requireId } from "../../platform/http/ids.ts";
import { type Answer, accepted } from "../../platform/http/operation.ts";
import { sendJob } from "../../platform/jobs/send-job.ts";
import { carryOutDecision } from "./carry-out-decision.job.ts";
import { findDecision, insertDecision, listOrganizationsOf, listResults } from "./decision-queries.ts";
import { decisionView } from "./decision-view.ts";

/** Writes down what is to be decided and has it done in the background, each request in a transaction of its own. */
export function decideMany(
  call: Call<unknown, unknown, { refund_request_ids: string[] }>,
  decision: "approve" | "reject",
  note: string,
): Promise<Answer> {
  const ids = [...new Set(call.body.refund_request_ids.map((text, index) => requireId(text, { pointer: `/refund_request_ids/${index}` })))];
  return call.write(async (trx) => {
    const found = await listOrganizationsOf(trx, call.organizations, ids);
    const missing = ids.findIndex((id) => !found.has(id));
    if (missing >= 0) throw notFound({ pointer: `/refund_request_ids/${missing}` });
    const [organizationId = "", ...others] = new Set(found.values());
    if (others.length > 0)
      throw unprocessable([
        { pointer: "/refund_request_ids", code: "several_organizations", detail: "Decide on one organization's requests at a time" },
      ]);
    const id = newId();
    const decidedBy = { decided_by_type: call.credential.type, decided_by_id: call.credential.id };
    await insertDecision(trx, { organization_id: organizationId, id, decision, note, ...decidedBy }, ids);
    await sendJob(trx, carryOutDecision, { organization_id: organizationId, decision_id: id });
    await call.audit(trx, {
      organizationId,
      objectType: "refund_decision",
      objectId: id,
      changes: { note: { requests: ids.length, note } },
    });
    const row = await findDecision(trx, [organizationId], id);
    if (!row) throw new Error("the decision is not there");
    return accepted(decisionView(row, await listResults(trx, row)), row.version);
  });
}
