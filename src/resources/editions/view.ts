import { formatMoney } from "../../platform/money/money.ts";
import type { EditionRow } from "./queries.ts";

/** An edition as the API shows it. */
export function editionView(row: EditionRow): Record<string, unknown> {
  const { version: _, refund_fee_fixed_e4: fixed, refund_fee_percent_e4: percent, refund_auto_approve_below_e4: below, ...shown } = row;
  return {
    ...shown,
    starts_at: row.starts_at.toISOString(),
    ends_at: row.ends_at.toISOString(),
    refunds_open_at: row.refunds_open_at?.toISOString() ?? null,
    refunds_close_at: row.refunds_close_at?.toISOString() ?? null,
    refund_fee_fixed: formatMoney(fixed, row.currency),
    refund_fee_percent: percent / 10_000,
    refund_auto_approve_below: below === null ? null : formatMoney(below, row.currency),
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}
