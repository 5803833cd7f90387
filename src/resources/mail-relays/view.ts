import type { RelayRow } from "./queries.ts";

/** A relay as those see it who may choose it. */
export function relayName(row: RelayRow): Record<string, unknown> {
  return {
    id: row.id,
    organization_id: row.organization_id,
    name: row.name,
    default_for: [...(row.for_marketing ? ["marketing"] : []), ...(row.for_transactional ? ["transactional"] : [])],
    proven_at: row.proven_at?.toISOString() ?? null,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}

/** A relay as its owners see it: never with its password. */
export function relayView(row: RelayRow): Record<string, unknown> {
  const { host, port, tls, username, connections, send_rate, uses_bounce_domain } = row;
  return {
    ...relayName(row),
    ...{ host, port, tls, username, connections, send_rate, uses_bounce_domain },
    test: { status: row.test_status, detail: row.test_detail, tested_at: row.tested_at?.toISOString() ?? null },
  };
}

/** What an audit entry tells of it: nothing that may name a person. */
export function relaySettings(row: RelayRow): Record<string, unknown> {
  const { name, host, port, tls, connections, send_rate, uses_bounce_domain, for_marketing, for_transactional } = row;
  return { name, host, port, tls, connections, send_rate, uses_bounce_domain, for_marketing, for_transactional };
}
