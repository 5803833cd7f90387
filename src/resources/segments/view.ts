import type { Progress, SegmentRow } from "./queries.ts";
import type { Finding } from "./schema.ts";

/** What only the answer to writing a segment tells. */
export interface Saved {
  warnings?: readonly Finding[];
  unknown_addresses?: readonly string[];
}

/** A segment as the API shows it. */
export function segmentView(row: SegmentRow, saved: Saved = {}): Record<string, unknown> {
  return {
    id: row.id,
    organization_id: row.organization_id,
    edition_id: row.edition_id,
    name: row.name,
    description: row.description,
    kind: row.kind,
    expression: row.expression,
    communication_type: row.communication_type,
    communication_channel: row.communication_channel,
    audience: row.audience,
    status: row.status,
    user_count: row.user_count,
    calculated_at: row.calculated_at?.toISOString() ?? null,
    calculation_ms: row.calculation_ms,
    error_message: row.error_message,
    progress: row.progress && progressView(row.progress),
    stale: row.stale_reason !== null,
    stale_reason: row.stale_reason,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
    ...saved,
  };
}

function progressView({ phase, done, total }: Progress) {
  return { phase, done: done ?? null, total: total ?? null };
}
