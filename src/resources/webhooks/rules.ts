import type { Columns } from "../../platform/database/columns.ts";
import type { EndpointFields } from "./schema.ts";

/** Columns of the fields that are sent. Switching on forgets the failures; switching off says by whom. */
export function endpointColumns(fields: EndpointFields, now: Date): Columns {
  const { event_types, sources, enabled, ...plain } = fields;
  return {
    ...plain,
    ...(event_types === undefined ? {} : { event_types: JSON.stringify(event_types) }),
    ...(sources === undefined ? {} : { sources: JSON.stringify(sources) }),
    ...(enabled === undefined ? {} : enabled ? ON : { enabled: false, disabled_reason: "by_user", disabled_at: now }),
  };
}

const ON = { enabled: true, disabled_reason: null, disabled_at: null, failing_since: null };
