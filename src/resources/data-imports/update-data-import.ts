import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { readingOverrides } from "./analysis.ts";
import { findImport, findImportFile, findImportForUpdate, type ImportRow, updateImportIf } from "./queries.ts";
import { EDITABLE, mergedOptions, wrongState } from "./rules.ts";
import { DataImport, type ImportOptions, UpdateDataImportBody } from "./schema.ts";
import { deleteStaged } from "./staging-queries.ts";
import { findNotices, lookAt, saveColumns, suggestFor } from "./take-file.ts";
import { importView, isAnalysed } from "./view.ts";

const OPEN = ["draft", ...EDITABLE] as const;

export const updateDataImport = operation({
  id: "updateDataImport",
  tags: ["Data Imports"],
  summary: "Update data import",
  description:
    "Options are decisions over what was detected; null takes one back. A change of options or of the file goes back to mapping: rows that were processed are dropped.",
  params: IdParams,
  body: UpdateDataImportBody,
  success: { status: 200, schema: DataImport, description: "The import" },
  errors: [404, 409, 412, 422],
  idempotency: "natural",
  rateClass: "write",
  audit: "data_import.updated",
  example: { body: { name: "Orders of May and June", options: { timezone: "Europe/Copenhagen", decimal: "," } } },
  handle: async (call) => {
    const id = requireId(call.params.id);
    const { name, file_id, options: given } = call.body;
    const before = await call.read((trx) => findImport(trx, call.organizations, id));
    if (!before) throw notFound();
    call.requireVersion(before.version);
    const reads = file_id !== undefined || given !== undefined;
    if (reads && !isOpen(before)) throw wrongState(before.status, OPEN);
    const organizationId = before.organization_id;
    const options = mergedOptions(before.options, given ?? {});
    const fileId = file_id === undefined ? before.file_id : requireId(file_id, { pointer: "/file_id" });
    const file = fileId === null ? null : ((await call.read((trx) => findImportFile(trx, organizationId, fileId))) ?? null);
    if (file_id !== undefined && !file) throw notFound({ pointer: "/file_id" });
    const looked = file && mustLook(before, options, fileId) ? await lookAt(call.services.storage, file, options) : null;
    return call.write(async (trx) => {
      const row = await findImportForUpdate(trx, call.organizations, id);
      if (!row) throw notFound();
      call.requireVersion(row.version);
      if (reads && (!isOpen(row) || row.version !== before.version)) throw wrongState(row.status, OPEN);
      const owner = { ...row, options };
      const suggested = file && looked ? await suggestFor(trx, owner, file, looked) : null;
      if (suggested) await saveColumns(trx, owner, row.detected, suggested.columns);
      if (reads) await deleteStaged(trx, { organizationId, id });
      const detected = suggested?.analysis ?? row.detected;
      const changed = await updateImportIf(trx, { organizationId, id }, [row.status], {
        ...(name === undefined ? {} : { name }),
        ...(reads ? { ...FRESH, options, file_id: fileId, detected, status: file ? "mapping" : "draft" } : {}),
        ...(reads && isAnalysed(detected) ? { rows_total: detected.rows, notices: await findNotices(trx, owner, detected) } : {}),
      });
      if (!changed) throw wrongState(row.status, OPEN);
      await call.audit(trx, {
        organizationId,
        objectType: "data_import",
        objectId: id,
        changes: { note: { changed: Object.keys(call.body) } },
      });
      return ok(importView(changed), changed.version);
    });
  },
});

/** What an import is like before its rows were processed. */
export const FRESH = { plan: null, error_message: "", rows_done: 0, orders_total: 0 };

function isOpen(row: ImportRow): boolean {
  return (OPEN as readonly string[]).includes(row.status);
}

function mustLook(before: ImportRow, options: ImportOptions, fileId: string | null): boolean {
  const reading = (of: ImportOptions) => JSON.stringify(readingOverrides(of));
  return fileId !== before.file_id || reading(before.options) !== reading(options);
}
