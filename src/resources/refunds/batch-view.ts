import type { BatchRow } from "./batch-queries.ts";

export function batchView(row: BatchRow): Record<string, unknown> {
  const { id, organization_id, edition_id, name, reason, status, terms, requests, error_message } = row;
  return {
    ...{ id, organization_id, edition_id, name, reason, status, error_message },
    ...{ segment_id: terms.segmentId, include_fees: terms.includeFees, cancels_ticket: terms.cancelsTicket },
    ...{ purchases: row.purchases_total, refund_requests: requests },
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}
