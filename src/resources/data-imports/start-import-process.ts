import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { accepted, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { sendJob } from "../../platform/jobs/send-job.ts";
import { upsertAliases } from "./product-queries.ts";
import { findImport, updateImportIf } from "./queries.ts";
import { UNTIL_GIVEN_UP, wrongState } from "./rules.ts";
import { runImport } from "./run-import.job.ts";
import { DataImport } from "./schema.ts";
import { importView } from "./view.ts";

export const startImportProcess = operation({
  id: "startImportProcess",
  tags: ["Data Imports"],
  summary: "Start import process",
  description: "Lands the orders in the background, a batch at a time. An order lands whole or not at all.",
  params: IdParams,
  success: { status: 202, schema: DataImport, description: "The import, landing" },
  errors: [409],
  idempotency: "key",
  rateClass: "send",
  audit: "data_import.started",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const before = await findImport(trx, call.organizations, id);
      if (!before) throw notFound();
      const organizationId = before.organization_id;
      const started = { status: "importing", started_at: call.services.now(), rows_done: 0 };
      const row = await updateImportIf(trx, { organizationId, id }, ["ready"], started);
      if (!row) throw wrongState((await findImport(trx, [organizationId], id))?.status ?? before.status, ["ready"]);
      if (row.kind === "orders") await upsertAliases(trx, row);
      await sendJob(trx, runImport, { organization_id: organizationId, import_id: id }, { retries: UNTIL_GIVEN_UP });
      await call.audit(trx, { organizationId, objectType: "data_import", objectId: id, changes: { note: { orders: row.orders_total } } });
      return accepted(importView(row), row.version);
    });
  },
});
