import type { Trx } from "../../platform/database/doors.ts";
import type { Call } from "../../platform/http/call.ts";
import { conflict, unprocessable } from "../../platform/http/errors.ts";
import { type ConsentDecision, type ConsentRow, findWithdrawalAgainst, lockConsentsOfUser, recordConsent } from "./queries.ts";
import { findCustomerFacts } from "./row-queries.ts";
import { decisionErrors } from "./rules.ts";

/**
 * Records what staff or a program of theirs decided, with its audit entry.
 * @throws 422 for a decision that is not theirs to make in this form, 409 for a grant that a withdrawal stands against without a reason
 */
export async function decide(trx: Trx, call: Pick<Call, "audit" | "services">, decision: ConsentDecision): Promise<ConsentRow> {
  await lockConsentsOfUser(trx, decision.userId);
  const customer = decision.basis === "existing_customer" ? await findCustomerFacts(trx, decision) : undefined;
  const errors = decisionErrors(decision, customer, call.services.now());
  if (errors.length > 0) throw unprocessable(errors);
  if (decision.status === "granted") await refuseWithdrawn(trx, decision);
  const { row, changed } = await recordConsent(trx, decision);
  await call.audit(trx, {
    organizationId: row.organization_id,
    objectType: "consent",
    objectId: row.id,
    changes: {
      fields: { status: { after: row.status } },
      note: { changed, ...(decision.reason ? { reason: decision.reason } : {}) },
    },
  });
  return row;
}

async function refuseWithdrawn(trx: Trx, decision: ConsentDecision): Promise<void> {
  const against = await findWithdrawalAgainst(trx, decision);
  if (against === undefined) return;
  const about = `The user has withdrawn (consent ${against})`;
  if (decision.source === "import") throw conflict("withdrawn", `${about}: an import never grants after a withdrawal`);
  if (decision.basis === "existing_customer")
    throw conflict("withdrawn", `${about}: being a customer is no ground to write after a withdrawal; only a consent is`);
  if (decision.reason === "")
    throw conflict("withdrawn", `${about}: granting again needs a reason, for example how the user asked for it`, [
      { pointer: "/reason", code: "required", detail: "Say why you grant after a withdrawal" },
    ]);
}
