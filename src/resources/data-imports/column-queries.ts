import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { newId } from "../../platform/http/ids.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { SuggestedMapping, TransformStep } from "./mapping/types.ts";
import type { ImportKey } from "./queries.ts";

export interface ColumnRow {
  id: string;
  position: number;
  source_column: string;
  sample_values: string[];
  target_field: string | null;
  transform: TransformStep[] | null;
  confidence_e4: number;
  reason: string | null;
  created: Date;
  modified: Date;
}

export const columnOrderings = ["position", "source_column", "modified"] as const;

export function listColumns(trx: Trx, { organizationId, id }: ImportKey, query: PageRequest): Promise<Page<ColumnRow>> {
  const source = {
    from: sql`import_columns t`,
    columns: sql`t.*`,
    where: [],
    always: [sql`t.import_id = ${id}`],
    orderings: { position: sql`t.position`, source_column: sql`t.source_column`, modified: sql`t.modified` },
    defaultOrdering: ["position"],
  };
  return listRows<ColumnRow>(trx, [organizationId], source, query);
}

/** Every column of the file, in its order. */
export async function listAllColumns(trx: Trx, { organizationId, id }: ImportKey): Promise<ColumnRow[]> {
  const { rows } = await sql<ColumnRow>`
    select * from import_columns where organization_id = ${organizationId} and import_id = ${id} order by position`.execute(trx);
  return rows;
}

/** Puts these in the place of all columns. */
export async function replaceColumns(trx: Trx, { organizationId, id }: ImportKey, columns: readonly SuggestedMapping[]): Promise<void> {
  const rows = columns.map((column) => ({
    id: newId(),
    position: column.column,
    source_column: column.source_column,
    sample_values: column.sample_values,
    target_field: column.target_field,
    transform: column.transform,
    confidence_e4: Math.round(column.confidence * 10_000),
    reason: column.reason,
  }));
  await sql`delete from import_columns where organization_id = ${organizationId} and import_id = ${id}`.execute(trx);
  await sql`insert into import_columns (organization_id, import_id, id, position, source_column, sample_values, target_field, transform, confidence_e4, reason)
    select ${organizationId}, ${id}, c.id, c.position, c.source_column, c.sample_values, c.target_field, c.transform, c.confidence_e4, c.reason
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c(id uuid, position integer, source_column text, sample_values jsonb, target_field text,
      transform jsonb, confidence_e4 integer, reason text)`.execute(trx);
}

export interface DecidedColumn {
  id: string;
  target_field: string | null;
  transform: TransformStep[] | null;
}

/** What people decided is sure. */
export async function updateColumns(trx: Trx, { organizationId, id }: ImportKey, columns: readonly DecidedColumn[]): Promise<void> {
  await sql`update import_columns t set target_field = c.target_field, transform = nullif(c.transform, 'null'::jsonb), confidence_e4 = 10000, reason = null,
      modified = now()
    from jsonb_to_recordset(${JSON.stringify(columns)}::jsonb) as c(id uuid, target_field text, transform jsonb)
    where t.organization_id = ${organizationId} and t.import_id = ${id} and t.id = c.id`.execute(trx);
}
