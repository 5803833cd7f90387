import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { SegmentRow } from "./queries.ts";

export interface MemberRow {
  id: string;
  email: string | null;
  phone: string | null;
  first_name: string;
  last_name: string;
  locale: string | null;
  country: string | null;
  city: string | null;
  created: Date;
  modified: Date;
}

/** The members that one calculation found. */
export interface Membership {
  segment: Pick<SegmentRow, "organization_id" | "id">;
  calculation: number;
}

export const memberOrderings = ["created", "modified"] as const;

export function listMembers(trx: Trx, of: Membership | null, query: PageRequest, search: RawBuilder<unknown>[]): Promise<Page<MemberRow>> {
  const source = {
    from: sql`segment_members m join users t on t.organization_id = m.organization_id and t.id = m.user_id`,
    columns: sql`t.id, t.email, t.phone, t.first_name, t.last_name, t.locale, t.country, t.city, t.created, t.modified`,
    where: search,
    always: of ? [sql`m.segment_id = ${of.segment.id} and m.calculation = ${of.calculation}`] : [sql`false`],
    orderings: { created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["id"],
  };
  return listRows<MemberRow>(trx, of ? [of.segment.organization_id] : [], source, query);
}

export interface MemberBatch {
  rows: { id: string; cells: (string | null)[] }[];
  /** their calculation was cleared away meanwhile */
  gone: boolean;
}

/** The next members by id with one text for each cell. */
export async function listMemberCells(
  trx: Trx,
  { segment, calculation }: Membership,
  cells: readonly RawBuilder<unknown>[],
  after: string | null,
  atMost: number,
): Promise<MemberBatch> {
  // The bound stands on both sides of the join: the planner does not carry it over, and would walk one of them from its beginning each time.
  const { rows } = await sql<{ id: string; cells: (string | null)[] }>`
    select t.id, array[${sql.join(cells)}]::text[] as cells from segment_members m
    join users t on t.organization_id = m.organization_id and t.id = m.user_id
    where m.organization_id = ${segment.organization_id} and m.segment_id = ${segment.id} and m.calculation = ${calculation}
      ${after === null ? sql`` : sql`and m.user_id > ${after}::uuid and t.id > ${after}::uuid`}
    order by m.user_id limit ${atMost}`.execute(trx);
  // Asked after the rows were read: had they been cleared away before, it shows now.
  const kept = await sql`select 1 from segments where organization_id = ${segment.organization_id} and id = ${segment.id}
    and (members_from <= ${calculation} or current_calculation = ${calculation})`.execute(trx);
  return { rows, gone: kept.rows.length === 0 };
}
