import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { emitImportEvent } from "./events.ts";
import { findImport, updateImportIf } from "./queries.ts";
import { CANCELLABLE, wrongState } from "./rules.ts";
import { DataImport } from "./schema.ts";
import { importView } from "./view.ts";

export const cancelDataImport = operation({
  id: "cancelDataImport",
  tags: ["Data Imports"],
  summary: "Cancel data import",
  description: "Takes effect between two batches: orders that landed are whole, stay, and can be undone.",
  params: IdParams,
  success: { status: 200, schema: DataImport, description: "The import, cancelled" },
  errors: [409],
  idempotency: "key",
  rateClass: "write",
  audit: "data_import.cancelled",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(
      async (trx) => {
        const before = await findImport(trx, call.organizations, id);
        if (!before) throw notFound();
        const organizationId = before.organization_id;
        const row = await updateImportIf(trx, { organizationId, id }, CANCELLABLE, {
          status: "cancelled",
          finished_at: call.services.now(),
        });
        if (!row) throw wrongState((await findImport(trx, [organizationId], id))?.status ?? before.status, CANCELLABLE);
        await emitImportEvent(trx, "data_import.cancelled", row);
        await call.audit(trx, {
          organizationId,
          objectType: "data_import",
          objectId: id,
          changes: { fields: { status: { before: before.status } } },
        });
        return ok(importView(row), row.version);
      },
      // The batch that is landing holds the row until it has committed.
      { timeoutMs: 30_000 },
    );
  },
});
