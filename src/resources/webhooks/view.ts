import type { AttemptRow, DeliveryRow, EventRow } from "./delivery-queries.ts";
import { payloadOf } from "./payload.ts";
import type { EndpointRow } from "./queries.ts";

const time = (at: Date | null) => at?.toISOString() ?? null;

/** An endpoint as the API shows it: never with its secret. */
export function endpointView(row: EndpointRow): Record<string, unknown> {
  const { sealed_secret: _secret, previous_sealed_secret: _previous, version: _version, ...shown } = row;
  return {
    ...shown,
    disabled_at: time(row.disabled_at),
    failing_since: time(row.failing_since),
    last_success_at: time(row.last_success_at),
    last_failure_at: time(row.last_failure_at),
    previous_secret_until: time(row.previous_secret_until),
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}

export function deliveryView(row: DeliveryRow): Record<string, unknown> {
  const { attempts, tries: _tries, lease_token: _token, ...shown } = row;
  const open = row.status === "pending" || row.status === "delivering";
  return {
    ...shown,
    attempt_count: attempts,
    next_attempt_at: open ? row.next_attempt_at.toISOString() : null,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}

export function deliveryDetailView(row: DeliveryRow, event: EventRow, attempts: readonly AttemptRow[]): Record<string, unknown> {
  return {
    ...deliveryView(row),
    payload: payloadOf(event),
    attempts: attempts.map(({ at, duration_ms, status_code, error, answer }) => ({
      at: at.toISOString(),
      duration_ms,
      status_code,
      error,
      answer,
    })),
  };
}
