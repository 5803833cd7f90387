import type { Trx } from "../../platform/database/doors.ts";
import { writeAuditEntry } from "../../platform/journal/audit.ts";
import { type DomainEvent, emitEvents } from "../../platform/journal/events.ts";
import { formatMoney } from "../../platform/money/money.ts";
import type { RefundRow } from "./queries.ts";

type Told = "created" | "approved" | "rejected" | "refunded" | "failed";

/** The event of a change of a request; `refunded` changes its order too. */
export async function tell(trx: Trx, row: RefundRow, ...told: readonly Told[]): Promise<void> {
  const { organization_id: organizationId, id, edition_id: editionId, order_id, user_id, status, currency, provider } = row;
  const data = {
    ...{ id, order_id, user_id, status, currency, provider },
    amount: formatMoney(row.amount_e4, currency),
    payout: formatMoney(row.amount_e4 - row.fee_e4, currency),
  };
  const events: DomainEvent[] = told.map((type) => ({ organizationId, type: `refund_request.${type}`, objectId: id, editionId, data }));
  await emitEvents(trx, events);
}

/** The audit entry of a change that the program made by itself. */
export async function auditBySystem(
  trx: Trx,
  row: RefundRow,
  action: Told | "attempted" | "recorded",
  note: Record<string, unknown> = {},
): Promise<void> {
  const { attempt, provider_reference, error_message } = row;
  await writeAuditEntry(trx, {
    organizationId: row.organization_id,
    action: `refund_request.${action}`,
    actorType: "system",
    actorId: null,
    objectType: "refund_request",
    objectId: row.id,
    changes: { fields: { status: { after: row.status } }, note: { attempt, provider_reference, error_message, ...note } },
    requestId: null,
    // Nothing here tells of a person, so nothing is hashed with it.
    secretKey: "",
  });
}
