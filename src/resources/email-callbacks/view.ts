import { hookUrl } from "./hook-url.ts";
import type { CallbackRow } from "./queries.ts";

/** A callback as the API shows it: never with its key. */
export function callbackView(site: { publicUrl: string; secretKey: string }, row: CallbackRow): Record<string, unknown> {
  const { sealed_key: _key, version: _version, ...shown } = row;
  return {
    ...shown,
    url: hookUrl(site, { organizationId: row.organization_id, id: row.id }),
    confirmed_at: row.confirmed_at?.toISOString() ?? null,
    last_received_at: row.last_received_at?.toISOString() ?? null,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}
