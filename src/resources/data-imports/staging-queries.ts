import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { MappingPlan } from "./mapping/types.ts";
import type { ImportKey, ImportRow } from "./queries.ts";
import type { ImportStatus } from "./schema.ts";

/** One run of a job over an import. Its number is the fencing token: whoever claims later makes it stale. */
export interface Run extends ImportKey {
  number: number;
  status: ImportStatus;
}

/** Another run, or a cancel, came in between: what was about to be written is not. */
export class Stale extends Error {}

/** Takes over an import that is in this state, and counts how often that happened since its rows moved. */
export async function claimRunIf(trx: Trx, { organizationId, id }: ImportKey, status: ImportStatus): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    update data_imports set run = run + 1, heartbeat_at = now(), run_started_at = now(), run_started_rows = rows_done,
      barren_runs = barren_runs + 1
    where organization_id = ${organizationId} and id = ${id} and status = ${status} returning *`.execute(trx);
  return rows[0];
}

/** Holds the import against cancel and other runs until the end of the transaction. @throws Stale */
export async function requireRun(trx: Trx, run: Run): Promise<void> {
  const { rows } = await sql`select 1 from data_imports where ${isCurrent(run)} for no key update`.execute(trx);
  if (rows.length === 0) throw new Stale("the import was cancelled or taken over");
}

export async function updateHeartbeatIf(trx: Trx, run: Run): Promise<void> {
  await sql`update data_imports set heartbeat_at = now() where ${isCurrent(run)}`.execute(trx);
}

export function isCurrent({ organizationId, id, number, status }: Run): RawBuilder<boolean> {
  return sql<boolean>`organization_id = ${organizationId} and id = ${id} and status = ${status} and run = ${number}`;
}

/** Drops what was read of the file under former mappings. */
export async function deleteStaged(trx: Trx, key: ImportKey): Promise<void> {
  await deleteStagedRows(trx, key);
  await sql`delete from import_items where organization_id = ${key.organizationId} and import_id = ${key.id}`.execute(trx);
  await sql`delete from import_products where organization_id = ${key.organizationId} and import_id = ${key.id}`.execute(trx);
}

export async function deleteStagedRows(trx: Trx, { organizationId, id }: ImportKey): Promise<void> {
  await sql`delete from import_rows where organization_id = ${organizationId} and import_id = ${id}`.execute(trx);
}

/** Whether the last row of the last item is there. */
export async function hasStagedRow(trx: Trx, { organizationId, id }: ImportKey): Promise<boolean> {
  const { rows } = await sql`
    select 1 from import_rows where organization_id = ${organizationId} and import_id = ${id} and row_number = (
      select max((row_numbers ->> -1)::integer) from import_items where organization_id = ${organizationId} and import_id = ${id})`.execute(
    trx,
  );
  return rows.length > 0;
}

export interface NewStagedRow {
  row: number;
  key: string | null;
  prepared: string;
}

// COPY is refused on tables under row-level security; arrays are the next fastest way in.
export async function insertStagedRows(trx: Trx, { organizationId, id }: ImportKey, rows: readonly NewStagedRow[]): Promise<void> {
  await sql`insert into import_rows (organization_id, import_id, row_number, item_key, prepared)
    select ${organizationId}, ${id}, r.row_number, r.item_key, r.prepared
    from unnest(${rows.map(({ row }) => row)}::integer[], ${rows.map(({ key }) => key)}::text[], ${rows.map(({ prepared }) => prepared)}::text[])
      as r(row_number, item_key, prepared)`.execute(trx);
}

/** Counts rows as read. @throws Stale */
export async function addRowsDone(trx: Trx, run: Run, rows: number): Promise<void> {
  const { numAffectedRows } = await sql`
    update data_imports set rows_done = rows_done + ${rows}, rows_total = greatest(rows_total, rows_done + ${rows}), heartbeat_at = now()
    where ${isCurrent(run)}`.execute(trx);
  if (numAffectedRows !== 1n) throw new Stale("the import was cancelled or taken over");
}

/** Makes one item of the rows of each key, wherever they stand, in the order of their first rows; a row without a key is one by itself. */
export async function insertItems(trx: Trx, { organizationId, id }: ImportKey): Promise<void> {
  await sql`
    insert into import_items (organization_id, import_id, position, item_key, row_numbers, row_count)
    select ${organizationId}, ${id}, row_number() over (order by g.first), g.item_key, g.row_numbers, g.row_count
    from (
      select min(row_number) as first, item_key, jsonb_agg(row_number order by row_number) as row_numbers, count(*) as row_count
      from import_rows where organization_id = ${organizationId} and import_id = ${id} and item_key is not null group by item_key
      union all
      select row_number, null, jsonb_build_array(row_number), 1
      from import_rows where organization_id = ${organizationId} and import_id = ${id} and item_key is null
    ) g`.execute(trx);
}

/** How many orders they are; a row that names no order is none. */
export async function countOrders(trx: Trx, { organizationId, id }: ImportKey, kind: ImportRow["kind"]): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*) filter (where item_key is not null or ${kind} <> 'orders') as n from import_items
    where organization_id = ${organizationId} and import_id = ${id}`.execute(trx);
  return rows[0]?.n ?? 0;
}

export interface StagedItem {
  position: number;
  item_key: string | null;
  row_count: number;
  row_numbers: number[];
  /** one JSON text a line */
  prepared: string | null;
}

/** Rows that are read of one item: an order of more has too many lines, which shows in so many. */
const MAX_ROWS = 1_001;

/** Items with their rows, in their order, beginning after a position. */
export async function listStagedItems(
  trx: Trx,
  { organizationId, id }: ImportKey,
  { after, atMost, rowsAtMost }: { after: number; atMost: number; rowsAtMost: number },
): Promise<StagedItem[]> {
  const { rows } = await sql<StagedItem>`
    select i.position, i.item_key, i.row_count, i.row_numbers, r.prepared
    from (
      select position, item_key, row_count, row_numbers, sum(least(row_count, ${MAX_ROWS}::integer)) over (order by position) as rows_so_far,
        row_number() over (order by position) as nth
      from (select * from import_items where organization_id = ${organizationId} and import_id = ${id} and position > ${after}
        order by position limit ${atMost}) next
    ) i
    cross join lateral (
      select string_agg(s.prepared, E'\\n' order by s.row_number) as prepared from import_rows s
      where s.organization_id = ${organizationId} and s.import_id = ${id}
        and s.row_number = any (array(select n::integer from jsonb_array_elements_text(jsonb_path_query_array(i.row_numbers, '$[0 to 1000]')) n))
    ) r
    where i.rows_so_far <= ${rowsAtMost} or i.nth = 1
    order by i.position`.execute(trx);
  return rows;
}

/** Rows were read: products are to be decided, or everything is. @throws Stale */
export async function finishProcessing(
  trx: Trx,
  run: Run,
  { plan, orders, rows, undecided }: { plan: MappingPlan; orders: number; rows: number; undecided: number },
): Promise<void> {
  const { numAffectedRows } = await sql`
    update data_imports set status = ${undecided > 0 ? "mapping_products" : "ready"}, plan = ${JSON.stringify(plan)}::jsonb, orders_total = ${orders},
      rows_total = ${rows}, rows_done = ${rows}, barren_runs = 0, error_message = '', modified = now(), version = version + 1
    where ${isCurrent(run)}`.execute(trx);
  if (numAffectedRows !== 1n) throw new Stale("the import was cancelled or taken over");
}

export async function failProcessingIf(trx: Trx, run: Run, message: string): Promise<void> {
  await sql`update data_imports set status = 'mapping', error_message = ${message}, rows_done = 0, barren_runs = 0, modified = now(), version = version + 1
    where ${isCurrent(run)}`.execute(trx);
}
