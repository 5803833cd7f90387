import { type RawBuilder, sql } from "kysely";
import { type Columns, columnNames, columnValues, versionedAssignments } from "../../platform/database/columns.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { Analysis } from "./analysis.ts";
import type { ImportKind, MappingPlan, Notice } from "./mapping/types.ts";
import { REJECT_COLUMNS } from "./rejects-file.ts";
import type { ImportOptions, ImportStatus } from "./schema.ts";

export interface ImportRow {
  organization_id: string;
  id: string;
  edition_id: string | null;
  file_id: string | null;
  name: string;
  source: string;
  kind: ImportKind;
  status: ImportStatus;
  options: ImportOptions;
  /** empty while there is no file */
  detected: Analysis | Record<string, never>;
  plan: MappingPlan | null;
  notices: Notice[];
  error_message: string;
  rows_total: number;
  rows_done: number;
  rows_rejected: number;
  orders_total: number;
  orders_created: number;
  orders_updated: number;
  orders_unchanged: number;
  orders_rejected: number;
  orders_erased: number;
  run: number;
  heartbeat_at: Date | null;
  run_started_at: Date | null;
  run_started_rows: number;
  landed_position: number;
  barren_runs: number;
  started_at: Date | null;
  finished_at: Date | null;
  undo_started_at: Date | null;
  undone_at: Date | null;
  undo_position: number;
  undo_kept_count: number;
  undo_kept: { object_type: string; object_id: string; reason: string }[];
  actor_type: "api_key" | "account" | "system";
  actor_id: string | null;
  created: Date;
  modified: Date;
  version: number;
}

export interface ImportKey {
  organizationId: string;
  id: string;
}

export const importOrderings = ["name", "source", "status", "created", "modified"] as const;

export interface ImportFilters {
  edition_id?: string;
  file_id?: string;
  status?: string;
  kind?: string;
  source?: string;
  search?: string;
}

export function listImports(trx: Trx, organizations: readonly string[], query: PageRequest & ImportFilters): Promise<Page<ImportRow>> {
  const where: RawBuilder<unknown>[] = [];
  if (query.edition_id !== undefined) where.push(sql`t.edition_id = ${query.edition_id}`);
  if (query.file_id !== undefined) where.push(sql`t.file_id = ${query.file_id}`);
  if (query.status !== undefined) where.push(sql`t.status = ${query.status}`);
  if (query.kind !== undefined) where.push(sql`t.kind = ${query.kind}`);
  if (query.source !== undefined) where.push(sql`t.source = ${query.source}`);
  if (query.search) where.push(sql`strpos(lower(t.name || ' ' || t.source), lower(${query.search})) > 0`);
  const source = {
    from: sql`data_imports t`,
    columns: sql`t.*`,
    where,
    orderings: { name: sql`t.name`, source: sql`t.source`, status: sql`t.status`, created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["-created"],
  };
  return listRows<ImportRow>(trx, organizations, source, query);
}

export async function findImport(trx: Trx, organizations: readonly string[], id: string): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    select * from data_imports where organization_id = any(${organizations}::uuid[]) and id = ${id}`.execute(trx);
  return rows[0];
}

export async function findImportForUpdate(trx: Trx, organizations: readonly string[], id: string): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    select * from data_imports where organization_id = any(${organizations}::uuid[]) and id = ${id} for no key update`.execute(trx);
  return rows[0];
}

export async function insertImport(trx: Trx, organizationId: string, id: string, columns: Columns): Promise<ImportRow> {
  const row = { ...columns, organization_id: organizationId, id };
  const { rows } = await sql<ImportRow>`insert into data_imports (${columnNames(row)}) values (${columnValues(row)}) returning *`.execute(
    trx,
  );
  return rows[0] as ImportRow;
}

/** Moves the import to a state, when it is in one of these. Nothing when it is not. */
export async function updateImportIf(
  trx: Trx,
  { organizationId, id }: ImportKey,
  from: readonly ImportStatus[],
  columns: Columns,
): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    update data_imports set ${versionedAssignments(columns)}
    where organization_id = ${organizationId} and id = ${id} and status = any(${from}::text[]) returning *`.execute(trx);
  return rows[0];
}

/** The source's latest import of the same kind that landed, with the columns it had. */
export async function findEarlierImport(
  trx: Trx,
  organizationId: string,
  { source, kind, except }: { source: string; kind: ImportKind; except: string },
): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    select * from data_imports where organization_id = ${organizationId} and source = ${source} and kind = ${kind} and id <> ${except}
      and status in ('completed', 'completed_with_errors')
      and (detected -> 'originals' ->> 0, detected -> 'originals' ->> 1) is distinct from (${REJECT_COLUMNS[0]}, ${REJECT_COLUMNS[1]})
    order by id desc limit 1`.execute(trx);
  return rows[0];
}

export interface ImportFile {
  id: string;
  name: string;
  storage_key: string;
}

/** The uploaded file, kept from deletion until the end of the transaction. */
export async function findImportFile(trx: Trx, organizationId: string, fileId: string): Promise<ImportFile | undefined> {
  const { rows } = await sql<ImportFile>`
    select id, name, storage_key from files where organization_id = ${organizationId} and id = ${fileId}`.execute(trx);
  return rows[0];
}
