import { Readable } from "node:stream";
import { Type } from "typebox";
import { attachment } from "../../platform/http/attachment.ts";
import type { Call } from "../../platform/http/call.ts";
import { operation } from "../../platform/http/operation.ts";
import { Closed, Id } from "../../platform/http/schemas.ts";
import { csvLine } from "../../platform/text/csv.ts";
import { type AuditFilter, type AuditRow, listAuditEntriesAfter } from "./queries.ts";
import { auditFilters } from "./schema.ts";

/** Rows read at a time. */
const BATCH = 2_000;
const COLUMNS = ["id", "at", "actor_type", "actor_id", "action", "object_type", "object_id", "changes", "request_id"] as const;

export const exportAudit = operation({
  id: "exportAudit",
  tags: ["Audit"],
  summary: "Export audit entries as CSV",
  description: "All of one organization that the filters let through, however many, the oldest first.",
  query: Closed({ organization_id: Id(), ...auditFilters }),
  success: {
    status: 200,
    schema: Type.String({ examples: ["id,at,actor_type\r\n"] }),
    description: "The file",
    type: "text/csv; charset=utf-8",
  },
  errors: [404],
  idempotency: "safe",
  rateClass: "bulk",
  audit: "audit.exported",
  handle: (call) => {
    const organizationId = call.organization(call.query.organization_id, { parameter: "organization_id" });
    const { organization_id: _, ...filter } = call.query;
    return call.write(async (trx) => {
      await call.audit(trx, { organizationId, objectType: "organization", objectId: organizationId });
      const headers = { "content-disposition": attachment("audit.csv"), "cache-control": "no-store" };
      return { status: 200, headers, stream: Readable.from(readLines(call, organizationId, filter), { objectMode: false }) };
    });
  },
});

// Read only as fast as the client takes it.
async function* readLines(call: Pick<Call, "read">, organizationId: string, filter: AuditFilter): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    const rows: AuditRow[] = await call.read((trx) => listAuditEntriesAfter(trx, organizationId, filter, from, BATCH));
    for (const row of rows) yield csvLine(cells(row));
    after = rows.at(-1)?.id ?? null;
    if (rows.length < BATCH) return;
  }
}

function cells(row: AuditRow): string[] {
  const { id, at, actor_type, actor_id, action, object_type, object_id, changes, request_id } = row;
  return [
    id,
    at.toISOString(),
    actor_type,
    actor_id ?? "",
    action,
    object_type,
    object_id ?? "",
    JSON.stringify(changes),
    request_id ?? "",
  ];
}
