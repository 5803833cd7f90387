import { Readable } from "node:stream";
import { Type } from "typebox";
import { attachment } from "../../platform/http/attachment.ts";
import type { Call } from "../../platform/http/call.ts";
import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { BYTE_ORDER_MARK } from "../../platform/text/csv.ts";
import type { Analysis } from "./analysis.ts";
import { findImport, findImportFile, type ImportFile, type ImportRow } from "./queries.ts";
import { readRows } from "./read-file.ts";
import { listRejects } from "./reject-queries.ts";
import { isOwnRejects, REJECT_COLUMNS, rejectLine } from "./rejects-file.ts";
import { wrongState } from "./rules.ts";
import { isAnalysed } from "./view.ts";

const STATES = ["importing", "completed", "completed_with_errors", "failed", "cancelled"] as const;

export const downloadRejectedRows = operation({
  id: "downloadRejectedRows",
  tags: ["Data Imports"],
  summary: "Download rejected rows",
  description:
    "The rows of orders that did not land, with the file's own columns after the row's number and the reason. Mended, the file can be imported again as it is.",
  params: IdParams,
  success: {
    status: 200,
    schema: Type.String({ examples: ["Preo row,Preo reason,Name,Total\r\n"] }),
    description: "The file",
    type: "text/csv; charset=utf-8",
  },
  errors: [409],
  idempotency: "safe",
  rateClass: "bulk",
  audit: "data_import.rejects_downloaded",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const row = await findImport(trx, call.organizations, id);
      if (!row) throw notFound();
      const { organization_id: organizationId, detected } = row;
      const file = row.file_id === null ? undefined : await findImportFile(trx, organizationId, row.file_id);
      if (!(STATES as readonly string[]).includes(row.status) || !isAnalysed(detected) || !file) throw wrongState(row.status, STATES);
      const note = { rows: row.rows_rejected };
      await call.audit(trx, { organizationId, objectType: "data_import", objectId: id, changes: { note } });
      const headers = { "content-disposition": attachment(`${row.name} - rejected.csv`), "cache-control": "no-store" };
      return { status: 200, headers, stream: Readable.from(lines(call, row, detected, file), { objectMode: false }) };
    });
  },
});

type Reading = Pick<Call, "read" | "services">;

// The file and the list of rejected rows are walked side by side, both by row number.
async function* lines(call: Reading, row: ImportRow, analysis: Analysis, file: ImportFile): AsyncGenerator<string> {
  const own = isOwnRejects(analysis.originals) ? REJECT_COLUMNS.length : 0;
  yield BYTE_ORDER_MARK + rejectLine([...REJECT_COLUMNS, ...analysis.originals.slice(own)]);
  const rejects = allRejects(call, row);
  let reject = (await rejects.next()).value;
  if (!reject) return;
  const { path, release } = await call.services.storage.localPath(file.storage_key).catch(() => {
    throw conflict("file_missing", "The file's bytes are gone");
  });
  try {
    for await (const { records } of readRows(path, analysis)) {
      const found: string[] = [];
      for (const record of records) {
        while (reject && reject.row_number < record.row) reject = (await rejects.next()).value;
        if (reject?.row_number === record.row) found.push(rejectLine([String(record.row), reject.reason, ...record.cells.slice(own)]));
      }
      if (found.length > 0) yield found.join("");
      if (!reject) return;
    }
  } finally {
    await release();
  }
}

async function* allRejects(call: Reading, row: ImportRow): AsyncGenerator<{ row_number: number; reason: string }, undefined> {
  for (let after = 0; ; ) {
    const rows = await call.read((trx) => listRejects(trx, { organizationId: row.organization_id, id: row.id }, after));
    yield* rows;
    const last = rows.at(-1);
    if (!last) return undefined;
    after = last.row_number;
  }
}
