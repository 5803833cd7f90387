import type { EventRow } from "./delivery-queries.ts";

/** What an endpoint receives; `sequence` counts the events of one object without gaps. */
export interface Payload {
  id: string;
  type: string;
  created: string;
  organization_id: string;
  sequence: number;
  data: Record<string, unknown>;
}

export function payloadOf(event: Pick<EventRow, "id" | "type" | "created" | "organization_id" | "sequence" | "data">): Payload {
  return {
    id: event.id,
    type: event.type,
    created: event.created.toISOString(),
    organization_id: event.organization_id,
    sequence: event.sequence,
    data: event.data as Record<string, unknown>,
  };
}
