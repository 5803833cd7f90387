import type { SqlText } from "cel-sql";
import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { predicateSql } from "./predicate-sql.ts";

export interface Count {
  key: string;
  /** null: it took too long */
  n: number | null;
  counted_at: Date;
}

/** The numbers among these that still hold: of the same data, or not older than five minutes. */
export async function findFreshCounts(
  trx: Trx,
  organizationId: string,
  keys: readonly string[],
  state: string | undefined,
): Promise<Map<string, Count>> {
  const { rows } = await sql<Count>`
    select encode(key, 'hex') as key, n, counted_at from segment_counts
    where organization_id = ${organizationId} and key in (select decode(k, 'hex') from unnest(${keys}::text[]) k)
      and (counted_at > now() - interval '5 minutes' or (state = ${state ?? null} and counted_at > now() - interval '1 day'))`.execute(trx);
  return new Map(rows.map((row) => [row.key, row]));
}

export async function countByStatement(trx: Trx, statement: SqlText): Promise<number> {
  const { rows } = await sql<{ count: number }>`select q.count from ${predicateSql(statement)} q`.execute(trx);
  return rows[0]?.count ?? 0;
}

export async function upsertCount(
  trx: Trx,
  organizationId: string,
  key: string,
  n: number | null,
  state: string | undefined,
): Promise<void> {
  await sql`insert into segment_counts (organization_id, key, n, state) values (${organizationId}, decode(${key}, 'hex'), ${n}, ${state ?? ""})
    on conflict (organization_id, key) do update set n = excluded.n, state = excluded.state, counted_at = now()`.execute(trx);
}

export async function deleteOldCounts(trx: Trx, organizationId: string): Promise<void> {
  await sql`delete from segment_counts where organization_id = ${organizationId} and counted_at < now() - interval '7 days'`.execute(trx);
}

/** Whether nobody else has asked for the numbers just now. */
export async function requestExplanationIf(trx: Trx, organizationId: string, id: string): Promise<boolean> {
  const { rows } = await sql`update segments set explanation_requested_at = now()
    where organization_id = ${organizationId} and id = ${id} and coalesce(explanation_requested_at, '-infinity') < now() - interval '5 minutes' returning id`.execute(
    trx,
  );
  return rows.length > 0;
}

export async function endExplanationRequest(trx: Trx, organizationId: string, id: string): Promise<void> {
  await sql`update segments set explanation_requested_at = null where organization_id = ${organizationId} and id = ${id}`.execute(trx);
}

/** The row of a sample: `total`, and per clause true_i, undefined_i and funnel_i. */
export async function countInOnePass(trx: Trx, statement: SqlText): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, number>>`select q.* from ${predicateSql(statement)} q`.execute(trx);
  return rows[0] ?? {};
}
