import { Readable } from "node:stream";
import { Type } from "typebox";
import { attachment } from "../../platform/http/attachment.ts";
import type { Call } from "../../platform/http/call.ts";
import { operation } from "../../platform/http/operation.ts";
import { Closed, Id } from "../../platform/http/schemas.ts";
import { csvLine } from "../../platform/text/csv.ts";
import { listSuppressionsAfter, type SuppressionRow } from "./queries.ts";

/** Rows read at a time. */
const BATCH = 2_000;
const COLUMNS = ["channel", "address", "reason", "note", "created"] as const;

export const exportSuppressions = operation({
  id: "exportSuppressions",
  tags: ["Suppressions"],
  summary: "Export suppressions as CSV",
  description: "All of one organization, however many, by id: what an import of the kind suppressions takes.",
  query: Closed({ organization_id: Id() }),
  success: {
    status: 200,
    schema: Type.String({ examples: ["channel,address\r\n"] }),
    description: "The file",
    type: "text/csv; charset=utf-8",
  },
  errors: [404],
  idempotency: "safe",
  rateClass: "bulk",
  audit: "suppressions.exported",
  handle: (call) => {
    const organizationId = call.organization(call.query.organization_id, { parameter: "organization_id" });
    return call.write(async (trx) => {
      await call.audit(trx, { organizationId, objectType: "organization", objectId: organizationId });
      const headers = { "content-disposition": attachment("suppressions.csv"), "cache-control": "no-store" };
      return { status: 200, headers, stream: Readable.from(readLines(call, organizationId), { objectMode: false }) };
    });
  },
});

// Read only as fast as the client takes it.
async function* readLines(call: Pick<Call, "read">, organizationId: string): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    const rows: SuppressionRow[] = await call.read((trx) => listSuppressionsAfter(trx, organizationId, from, BATCH));
    for (const row of rows) yield csvLine([row.channel, row.address, row.reason, row.note, row.created.toISOString()]);
    after = rows.at(-1)?.id ?? null;
    if (rows.length < BATCH) return;
  }
}
