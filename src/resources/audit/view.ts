import type { AuditRow } from "./queries.ts";

/** An entry as the API shows it. */
export function auditView(row: AuditRow): Record<string, unknown> {
  return {
    id: row.id,
    organization_id: row.organization_id,
    at: row.at.toISOString(),
    actor_type: row.actor_type,
    actor_id: row.actor_id,
    action: row.action,
    object_type: row.object_type,
    object_id: row.object_id,
    changes: row.changes,
    request_id: row.request_id,
  };
}
