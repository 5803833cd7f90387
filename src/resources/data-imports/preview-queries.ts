import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { ImportRow } from "./queries.ts";

export interface Sale {
  position: number;
  external_id: string;
  number: string;
  email: string | null;
  currency: string;
  total_e4: number | null;
  ordered_at: string;
}

export interface Double {
  position: number;
  order_id: string;
  source: string;
  external_id: string;
  number: string;
}

/** Orders of other sources that seem to be these sales: of the same number, or of the same buyer over the same amount within an hour. */
export async function listDoubles(trx: Trx, row: ImportRow, sales: readonly Sale[]): Promise<Double[]> {
  const { rows } = await sql<Double>`
    select distinct on (s.position) s.position, o.id as order_id, o.source, o.external_id, o.number
    from jsonb_to_recordset(${JSON.stringify(sales)}::jsonb) as s(position integer, external_id text, number text, email text, currency text,
      total_e4 bigint, ordered_at timestamptz)
    join users u on u.organization_id = ${row.organization_id} and u.email_key = s.email
    join orders o on o.organization_id = ${row.organization_id} and o.user_id = u.id and o.edition_id = ${row.edition_id} and o.source <> ${row.source}
      and o.currency = s.currency and (s.total_e4 is null or o.total_e4 = s.total_e4)
      and (o.ordered_at between s.ordered_at - interval '1 hour' and s.ordered_at + interval '1 hour' or o.external_id = s.external_id or o.number = s.number)
    order by s.position, o.ordered_at, o.id`.execute(trx);
  return rows;
}

/** What is stored of guests, as an update of them would show it. */
export async function listUserFields(
  trx: Trx,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  const { rows } = await sql<{ id: string; fields: Record<string, unknown> }>`
    select id, to_jsonb(u) as fields from users u where organization_id = ${organizationId} and id = any(${ids}::uuid[])`.execute(trx);
  return new Map(rows.map(({ id, fields }) => [id, fields]));
}

/** How many items there are. */
export async function countItems(trx: Trx, row: ImportRow): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from import_items
    where organization_id = ${row.organization_id} and import_id = ${row.id}`.execute(trx);
  return rows[0]?.n ?? 0;
}
