import { type RawBuilder, type Selectable, sql } from "kysely";
import { type Columns, columnNames, columnValues, versionedAssignments } from "../../platform/database/columns.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { RefundRequestsTable } from "../../tables.gen.ts";
import type { RefundStatus } from "./schema.ts";

export { refundView } from "./view.ts";

export interface RefundLine {
  purchase_id: string;
  quantity: number;
  amount_e4: number;
  fee_e4: number;
}

export type RefundRow = Omit<Selectable<RefundRequestsTable>, "status"> & {
  status: RefundStatus;
  lines: RefundLine[];
  outcome_unknown: boolean;
};

export const refundOrderings = ["created", "modified"] as const;

const columns = sql`t.*,
  (select coalesce(jsonb_agg(jsonb_build_object('purchase_id', l.purchase_id, 'quantity', l.quantity, 'amount_e4', l.amount_e4, 'fee_e4', l.fee_e4)
      order by l.purchase_id), '[]') from refund_request_lines l where l.organization_id = t.organization_id and l.request_id = t.id) as lines,
  t.status = 'processing' and exists (select from refund_attempts a
    where a.organization_id = t.organization_id and a.request_id = t.id and a.n = t.attempt and a.outcome = 'unknown') as outcome_unknown`;

export interface RefundFilters extends PageRequest {
  edition_id?: string;
  order_id?: string;
  purchase_id?: string;
  user_id?: string;
  status?: RefundStatus;
  provider?: string;
}

export function listRefundRequests(trx: Trx, organizations: readonly string[], query: RefundFilters): Promise<Page<RefundRow>> {
  const { edition_id, order_id, user_id, status, provider, purchase_id } = query;
  const where: RawBuilder<unknown>[] = Object.entries({ edition_id, order_id, user_id, status, provider })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => sql`${sql.ref(`t.${name}`)} = ${value}`);
  if (purchase_id !== undefined)
    where.push(sql`exists (select from refund_request_lines l
      where l.organization_id = t.organization_id and l.request_id = t.id and l.purchase_id = ${purchase_id})`);
  const source = {
    from: sql`refund_requests t`,
    columns,
    where,
    orderings: { created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["-created"],
  };
  return listRows<RefundRow>(trx, organizations, source, query);
}

export async function findRefundRequest(trx: Trx, organizations: readonly string[], id: string): Promise<RefundRow | undefined> {
  const { rows } = await sql<RefundRow>`
    select ${columns} from refund_requests t where t.id = ${id} and t.organization_id = any(${organizations}::uuid[])`.execute(trx);
  return rows[0];
}

export async function listRefundsOfOrder(trx: Trx, order: { organization_id: string; id: string }): Promise<RefundRow[]> {
  const { rows } = await sql<RefundRow>`
    select ${columns} from refund_requests t where t.organization_id = ${order.organization_id} and t.order_id = ${order.id} order by t.created, t.id`.execute(
    trx,
  );
  return rows;
}

/** A refund of a payment at Stripe that is known already. */
export async function findByReference(trx: Trx, organizationId: string, reference: string): Promise<RefundRow | undefined> {
  const { rows } = await sql<RefundRow>`select ${columns} from refund_requests t
    where t.organization_id = ${organizationId} and t.provider = 'stripe' and t.provider_reference = ${reference}`.execute(trx);
  return rows[0];
}

/** The id when a row of one of these organizations has it. */
export async function findId(
  trx: Trx,
  table: "editions" | "users" | "orders" | "purchases",
  organizations: readonly string[],
  id: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where id = ${id} and organization_id = any(${organizations}::uuid[])`.execute(trx);
  return rows[0]?.id;
}

export async function insertRefundRequest(trx: Trx, row: Columns, lines: readonly RefundLine[]): Promise<void> {
  await sql`insert into refund_requests (${columnNames(row)}) values (${columnValues(row)})`.execute(trx);
  await sql`insert into refund_request_lines (organization_id, request_id, purchase_id, quantity, amount_e4, fee_e4, status_before)
    select ${row["organization_id"]}, ${row["id"]}, g.purchase_id, g.quantity, g.amount_e4, g.fee_e4, coalesce((
        select l.status_before from refund_request_lines l join refund_requests r on r.organization_id = l.organization_id and r.id = l.request_id
        where p.status = 'refund_requested' and l.organization_id = p.organization_id and l.purchase_id = p.id and l.status_before <> 'refund_requested'
        order by r.created desc limit 1), p.status)
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as g(purchase_id uuid, quantity integer, amount_e4 bigint, fee_e4 bigint)
    join purchases p on p.organization_id = ${row["organization_id"]} and p.id = g.purchase_id`.execute(trx);
}

/** Moves a request to another state in one conditional update. False when it is in none of the former ones. */
export async function moveIf(
  trx: Trx,
  request: { organization_id: string; id: string },
  from: readonly RefundStatus[],
  to: RefundStatus,
  changes: Columns = {},
): Promise<boolean> {
  const { rows } = await sql`update refund_requests set ${versionedAssignments({ ...changes, status: to })}
    where organization_id = ${request.organization_id} and id = ${request.id} and status = any(${from}::text[]) returning id`.execute(trx);
  return rows.length > 0;
}
