import type { Static } from "typebox";
import { badRequest, type FieldError, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { type ColumnRow, type DecidedColumn, listAllColumns, listColumns, updateColumns } from "./column-queries.ts";
import { ColumnMappings, UpdateColumnMappingsBody } from "./column-schema.ts";
import { columnView } from "./column-view.ts";
import { findTarget } from "./mapping/targets.ts";
import { transformProblems } from "./mapping/transform-problems.ts";
import { IGNORE, type ImportKind, type TransformStep } from "./mapping/types.ts";
import { findImportForUpdate, updateImportIf } from "./queries.ts";
import { EDITABLE, wrongState } from "./rules.ts";
import { deleteStaged } from "./staging-queries.ts";
import { findNotices } from "./take-file.ts";
import { FRESH } from "./update-data-import.ts";
import { isAnalysed } from "./view.ts";

export const updateColumnMappings = operation({
  id: "updateColumnMappings",
  tags: ["Data Imports"],
  summary: "Update column mappings",
  description: "Columns that are not named stay as they are. Goes back to mapping: rows that were processed are dropped.",
  params: IdParams,
  body: UpdateColumnMappingsBody,
  success: { status: 200, schema: ColumnMappings, description: "All columns of the file" },
  errors: [404, 409],
  idempotency: "natural",
  rateClass: "write",
  audit: "data_import.columns_mapped",
  example: { body: { mappings: [{ source_column: "Email", target_field: "buyer.email", transform: [{ op: "trim" }] }] } },
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const row = await findImportForUpdate(trx, call.organizations, id);
      if (!row) throw notFound();
      if (!(EDITABLE as readonly string[]).includes(row.status) || !isAnalysed(row.detected)) throw wrongState(row.status, EDITABLE);
      const key = { organizationId: row.organization_id, id };
      const columns = await listAllColumns(trx, key);
      await updateColumns(trx, key, decided(call.body, row.kind, columns));
      await deleteStaged(trx, key);
      const notices = await findNotices(trx, row, row.detected);
      const changed = await updateImportIf(trx, key, EDITABLE, { ...FRESH, status: "mapping", notices });
      if (!changed) throw wrongState(row.status, EDITABLE);
      const { organizationId } = key;
      await call.audit(trx, {
        organizationId,
        objectType: "data_import",
        objectId: id,
        changes: { note: { columns: call.body.mappings.length } },
      });
      const page = await listColumns(trx, key, { page_size: 1_000 });
      const url = `/v1/data-imports/${id}/column-mappings?page_size=1000`;
      return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url }, (column) => columnView(column, changed)));
    });
  },
});

type Body = Static<typeof UpdateColumnMappingsBody>;

// Every fault of the request at once.
function decided({ mappings }: Body, kind: ImportKind, columns: readonly ColumnRow[]): DecidedColumn[] {
  const header = columns.map(({ source_column }) => source_column);
  const byKey = new Map(columns.flatMap((column) => [[column.id, column] as const, [`=${column.source_column}`, column] as const]));
  const errors: FieldError[] = [];
  const found = mappings.flatMap(({ id, source_column, target_field, transform }, index) => {
    const pointer = `/mappings/${index}`;
    const column = byKey.get(id === undefined ? `=${source_column ?? ""}` : requireId(id, { pointer: `${pointer}/id` }));
    if (!column) {
      if (id !== undefined) throw notFound({ pointer: `${pointer}/id` });
      errors.push({
        pointer: `${pointer}/source_column`,
        code: "unknown_column",
        detail: `The file has none of these: it has ${quoted(header)}`,
      });
      return [];
    }
    if (target_field !== null && target_field !== IGNORE && !findTarget(kind, target_field))
      errors.push({ pointer: `${pointer}/target_field`, code: "unknown_target", detail: `Nothing of an import of ${kind} is called so` });
    for (const detail of transform ? transformProblems(transform, header) : [])
      errors.push({ pointer: `${pointer}/transform`, code: "bad_transform", detail });
    return [{ id: column.id, target_field, transform: transform === undefined ? column.transform : (transform as TransformStep[] | null) }];
  });
  if (errors.length > 0) throw badRequest(errors);
  return found;
}

function quoted(header: readonly string[]): string {
  return header
    .slice(0, 100)
    .map((name) => `"${name}"`)
    .join(", ");
}
