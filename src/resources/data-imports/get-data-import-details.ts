import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findImport } from "./queries.ts";
import { DataImport } from "./schema.ts";
import { importView } from "./view.ts";

export const getDataImportDetails = operation({
  id: "getDataImportDetails",
  tags: ["Data Imports"],
  summary: "Get data import details",
  params: IdParams,
  success: { status: 200, schema: DataImport, description: "The import with its progress" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findImport(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(importView(row), row.version);
  },
});
