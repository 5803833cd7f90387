import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams, listQuery } from "../../platform/http/schemas.ts";
import { columnOrderings, listColumns } from "./column-queries.ts";
import { ColumnMappings } from "./column-schema.ts";
import { columnView } from "./column-view.ts";
import { findImport } from "./queries.ts";

export const listColumnMappings = operation({
  id: "listColumnMappings",
  tags: ["Data Imports"],
  summary: "List column mappings",
  params: IdParams,
  query: listQuery(columnOrderings, {}),
  success: { status: 200, schema: ColumnMappings, description: "What each column of the file means, in its order" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    return call.read(async (trx) => {
      const row = await findImport(trx, call.organizations, id);
      if (!row) throw notFound();
      const page = await listColumns(trx, { organizationId: row.organization_id, id }, call.query);
      return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, (column) => columnView(column, row)));
    });
  },
});
