import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { accepted, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { sendJob } from "../../platform/jobs/send-job.ts";
import { findPlanParts, planOf, requirePlan } from "./plan.ts";
import { processColumns } from "./process-columns.job.ts";
import { findImportForUpdate, updateImportIf } from "./queries.ts";
import { UNTIL_GIVEN_UP, wrongState } from "./rules.ts";
import { DataImport } from "./schema.ts";
import { importView, isAnalysed } from "./view.ts";

export const processColumnMappings = operation({
  id: "processColumnMappings",
  tags: ["Data Imports"],
  summary: "Process column mappings",
  description:
    "Reads every row in the background and puts them together to orders. Afterwards products are mapped, and what would land can be seen.",
  params: IdParams,
  success: { status: 202, schema: DataImport, description: "The import, reading its rows" },
  errors: [409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "data_import.processed",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const before = await findImportForUpdate(trx, call.organizations, id);
      if (!before) throw notFound();
      if (before.status !== "mapping" || !isAnalysed(before.detected)) throw wrongState(before.status, ["mapping"]);
      requirePlan(planOf(await findPlanParts(trx, before, before.detected)), before.notices);
      const organizationId = before.organization_id;
      const row = await updateImportIf(trx, { organizationId, id }, ["mapping"], {
        status: "processing_columns",
        error_message: "",
        rows_done: 0,
      });
      if (!row) throw wrongState(before.status, ["mapping"]);
      await sendJob(trx, processColumns, { organization_id: organizationId, import_id: id }, { retries: UNTIL_GIVEN_UP });
      await call.audit(trx, { organizationId, objectType: "data_import", objectId: id });
      return accepted(importView(row), row.version);
    });
  },
});
