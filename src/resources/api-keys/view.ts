import type { ApiKeyRow } from "./queries.ts";

/** A key as the API shows it; its secret is nowhere to be read. */
export function apiKeyView(row: ApiKeyRow): Record<string, unknown> {
  return {
    id: row.id,
    organization_id: row.organization_id,
    name: row.name,
    role: row.role,
    hint: row.hint,
    expires_at: row.expires_at?.toISOString() ?? null,
    former_valid_until: row.previous_valid_until?.toISOString() ?? null,
    last_used_at: row.last_used_at?.toISOString() ?? null,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}
