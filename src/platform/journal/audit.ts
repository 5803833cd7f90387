import { createHmac } from "node:crypto";
import { sql } from "kysely";
import type { Trx } from "../database/doors.ts";

/** Field to its values before and after. A value that tells of a person goes under `personal` and is kept as a keyed hash only. */
export interface AuditChanges {
  fields?: Record<string, { before?: unknown; after?: unknown }>;
  personal?: Record<string, { before?: unknown; after?: unknown }>;
  /** anything else that matters: counts, reasons */
  note?: Record<string, unknown>;
}

export interface AuditEntry {
  organizationId: string;
  action: string;
  actorType: "api_key" | "account" | "guest" | "system";
  actorId: string | null;
  objectType: string;
  objectId: string | null;
  changes?: AuditChanges;
  requestId: string | null;
  secretKey: string;
}

/** Adds one entry in the transaction of the change that it tells of. */
export async function writeAuditEntry(trx: Trx, entry: AuditEntry): Promise<void> {
  const changes = {
    ...(entry.changes?.fields ? { fields: entry.changes.fields } : {}),
    ...(entry.changes?.personal ? { personal: hashed(entry.changes.personal, entry.secretKey) } : {}),
    ...(entry.changes?.note ? { note: entry.changes.note } : {}),
  };
  await sql`insert into audit_entries (organization_id, actor_type, actor_id, action, object_type, object_id, changes, request_id)
    values (${entry.organizationId}, ${entry.actorType}, ${entry.actorId}, ${entry.action}, ${entry.objectType}, ${entry.objectId}, ${JSON.stringify(changes)}, ${entry.requestId})`.execute(
    trx,
  );
}

function hashed(
  values: Record<string, { before?: unknown; after?: unknown }>,
  key: string,
): Record<string, { before?: string; after?: string }> {
  const hash = (value: unknown) =>
    createHmac("sha256", key)
      .update(`audit:${JSON.stringify(value)}`)
      .digest("base64url")
      .slice(0, 22);
  const pairs = Object.entries(values).map(([field, { before, after }]) => [
    field,
    {
      ...(before === undefined || before === null ? {} : { before: hash(before) }),
      ...(after === undefined || after === null ? {} : { after: hash(after) }),
    },
  ]);
  return Object.fromEntries(pairs);
}
