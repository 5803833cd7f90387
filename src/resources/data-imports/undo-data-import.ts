import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { accepted, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { sendJob } from "../../platform/jobs/send-job.ts";
import { findImportForUpdate, updateImportIf } from "./queries.ts";
import { UNDOABLE, wrongState } from "./rules.ts";
import { DataImport } from "./schema.ts";
import { undoImport } from "./undo-import.job.ts";
import { importView } from "./view.ts";

export const undoDataImport = operation({
  id: "undoDataImport",
  tags: ["Data Imports"],
  summary: "Undo data import",
  description:
    "Gives back in the background what the import replaced, and takes away what it made. What somebody changed since stays as it is and is listed in undo_kept.",
  params: IdParams,
  success: { status: 202, schema: DataImport, description: "The import; undone_at tells when all was given back" },
  errors: [409],
  idempotency: "key",
  rateClass: "send",
  audit: "data_import.undone",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const before = await findImportForUpdate(trx, call.organizations, id);
      if (!before) throw notFound();
      if (!(UNDOABLE as readonly string[]).includes(before.status)) throw wrongState(before.status, UNDOABLE);
      if (before.undo_started_at)
        throw conflict(
          "already_undone",
          `The import ${before.undone_at ? "was" : "is being"} undone: import the file anew to land it again`,
        );
      const organizationId = before.organization_id;
      const row = await updateImportIf(trx, { organizationId, id }, UNDOABLE, { undo_started_at: call.services.now() });
      if (!row) throw wrongState(before.status, UNDOABLE);
      await sendJob(trx, undoImport, { organization_id: organizationId, import_id: id });
      await call.audit(trx, { organizationId, objectType: "data_import", objectId: id, changes: { note: { orders: row.orders_created } } });
      return accepted(importView(row), row.version);
    });
  },
});
