import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { ImportKey, ImportRow } from "./queries.ts";
import { isCurrent, type Run, Stale } from "./staging-queries.ts";

export type ItemOutcome = "created" | "updated" | "unchanged" | "rejected" | "erased";

/** What is kept of an issue: where it is in the file, and what to do. */
export interface KeptIssue {
  code: string;
  severity: "error" | "warning";
  row: number | null;
  column: string | null;
  detail: string;
}

export interface LandedItem {
  position: number;
  outcome: ItemOutcome;
  object_id: string | null;
  issues: KeptIssue[];
}

export async function updateLandedItems(trx: Trx, key: ImportKey, items: readonly LandedItem[]): Promise<void> {
  await sql`update import_items i set outcome = l.outcome, object_id = l.object_id, issues = nullif(l.issues, '[]'::jsonb)
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as l(position integer, outcome text, object_id uuid, issues jsonb)
    where ${isAmong(key, items)} and i.position = l.position`.execute(trx);
}

// Between the first and the last, so that no plan reads the items of other batches.
function isAmong({ organizationId, id }: ImportKey, items: readonly LandedItem[]): RawBuilder<boolean> {
  const [first, last] = [items[0]?.position ?? 0, items.at(-1)?.position ?? 0];
  return sql<boolean>`i.organization_id = ${organizationId} and i.import_id = ${id} and i.position between ${first} and ${last}`;
}

/** Every row of what was rejected, with the first reason. */
export async function insertRejects(trx: Trx, key: ImportKey, items: readonly LandedItem[]): Promise<void> {
  const rejects = items
    .filter(({ outcome }) => outcome === "rejected")
    .map(({ position, issues }) => {
      const errors = issues.filter(({ severity }) => severity === "error");
      return { position, code: errors[0]?.code ?? "rejected", reason: errors.map(inWords).join("; ").slice(0, 2_000) };
    });
  if (rejects.length === 0) return;
  await sql`insert into import_rejects (organization_id, import_id, row_number, reason, code)
    select i.organization_id, i.import_id, n.row_number::integer, r.reason, r.code
    from jsonb_to_recordset(${JSON.stringify(rejects)}::jsonb) as r(position integer, reason text, code text)
    join import_items i on ${isAmong(key, items)} and i.position = r.position
    cross join lateral jsonb_array_elements_text(i.row_numbers) as n(row_number)
    on conflict do nothing`.execute(trx);
}

function inWords({ row, column, detail }: KeptIssue): string {
  const where = [row === null ? undefined : `row ${row}`, column === null ? undefined : `column ${column}`].filter(Boolean).join(", ");
  return where === "" ? detail : `${where}: ${detail}`;
}

export interface Landed {
  position: number;
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  /** without rows that name no order */
  rejected: number;
  rowsRejected: number;
  erased: number;
}

/** Moves the counts with what they count. @throws Stale */
export async function addLanded(trx: Trx, run: Run, landed: Landed): Promise<void> {
  const { numAffectedRows } = await sql`
    update data_imports set landed_position = ${landed.position}, rows_done = rows_done + ${landed.rows}, heartbeat_at = now(),
      orders_created = orders_created + ${landed.created}, orders_updated = orders_updated + ${landed.updated},
      orders_unchanged = orders_unchanged + ${landed.unchanged}, orders_rejected = orders_rejected + ${landed.rejected}, rows_rejected = rows_rejected + ${landed.rowsRejected},
      orders_erased = orders_erased + ${landed.erased}, barren_runs = 0
    where ${isCurrent(run)} and landed_position < ${landed.position}`.execute(trx);
  if (numAffectedRows !== 1n) throw new Stale("the import was cancelled or taken over");
}

/** @returns nothing when the run is stale */
export async function finishImportIf(trx: Trx, run: Run): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    update data_imports set status = case when rows_rejected > 0 then 'completed_with_errors' else 'completed' end, finished_at = now(),
      modified = now(), version = version + 1
    where ${isCurrent(run)} returning *`.execute(trx);
  return rows[0];
}

export async function failImportIf(trx: Trx, run: Run, message: string): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    update data_imports set status = 'failed', error_message = ${message}, finished_at = now(), modified = now(), version = version + 1
    where ${isCurrent(run)} returning *`.execute(trx);
  return rows[0];
}
