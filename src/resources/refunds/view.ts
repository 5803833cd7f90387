import { formatMoney } from "../../platform/money/money.ts";
import type { RefundRow } from "./queries.ts";

/** A refund request as the API shows it. */
export function refundView(row: RefundRow): Record<string, unknown> {
  const { id, organization_id, edition_id, order_id, user_id, status, currency, provider, cancels_ticket, override, reason } = row;
  const money = (e4: number) => formatMoney(e4, currency);
  return {
    ...{ id, organization_id, edition_id, order_id, user_id, refund_batch_id: row.batch_id, status, currency },
    amount: money(row.amount_e4),
    fee: money(row.fee_e4),
    payout: money(row.amount_e4 - row.fee_e4),
    ...{ provider, cancels_ticket, override, reason },
    requested_by: { type: row.requested_by_type, id: row.requested_by_id },
    decided_by: row.decided_by_type === null ? null : { type: row.decided_by_type, id: row.decided_by_id },
    decided_at: row.decided_at?.toISOString() ?? null,
    decision_note: row.decision_note,
    provider_reference: row.provider_reference,
    error_message: row.error_message,
    attempts: row.attempt,
    outcome_unknown: row.outcome_unknown,
    conflicting_amount: row.conflict_e4 === null ? null : money(row.conflict_e4),
    purchases: row.lines.map((line) => ({ ...line, amount: money(line.amount_e4), fee: money(line.fee_e4) })).map(withoutE4),
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}

function withoutE4({ amount_e4: _, fee_e4: __, ...shown }: { amount_e4: number; fee_e4: number }): Record<string, unknown> {
  return shown;
}
