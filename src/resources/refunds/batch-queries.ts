import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { RefundBatchesTable } from "../../tables.gen.ts";
import { compileSegment, findSegment } from "../segments/queries.ts";
import type { BatchPurchase, BatchTerms } from "./batch-rules.ts";
import { OPEN } from "./schema.ts";

export type BatchRow = Omit<Selectable<RefundBatchesTable>, "terms"> & { terms: BatchTerms; requests: number };

export interface BatchEdition {
  organization_id: string;
  id: string;
  currency: string;
}

export async function findBatchEdition(trx: Trx, organizations: readonly string[], id: string): Promise<BatchEdition | undefined> {
  const { rows } = await sql<BatchEdition>`
    select organization_id, id, currency from editions where organization_id = any(${organizations}::uuid[]) and id = ${id}`.execute(trx);
  return rows[0];
}

/** Of the named products those of the edition. */
export async function findProductIds(trx: Trx, edition: BatchEdition, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select id from products
    where organization_id = ${edition.organization_id} and edition_id = ${edition.id} and id = any(${ids}::uuid[])`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

/** The guests of a batch as a condition on `users u`, as they are at `now`; undefined for all. */
export async function guestsOf(
  trx: Trx,
  organizationId: string,
  segmentId: string | null,
  now: Date,
): Promise<RawBuilder<unknown> | undefined> {
  if (segmentId === null) return undefined;
  const segment = await findSegment(trx, [organizationId], segmentId);
  if (!segment) throw new Error("the segment of the batch is gone");
  const { edition_id: editionId, expression } = segment;
  return compileSegment(trx, { organizationId, editionId, expression }, now);
}

/** The next purchases that a batch is about, by id. */
export async function listBatchPurchases(
  trx: Trx,
  edition: { organization_id: string; id: string },
  terms: BatchTerms,
  guests: RawBuilder<unknown> | undefined,
  { after, limit }: { after: string | null; limit: number },
): Promise<BatchPurchase[]> {
  const organizationId = edition.organization_id;
  const { rows } = await sql<BatchPurchase>`
    select p.id, p.order_id, p.product_id, d.name as product, o.source, o.currency, p.quantity, p.active_quantity, p.total_e4, p.fee_e4, p.refunded_amount_e4,
      coalesce(x.amount_e4, 0)::bigint as reserved_e4, coalesce(x.quantity, 0)::int as reserved_quantity
    from purchases p
    join orders o on o.organization_id = p.organization_id and o.id = p.order_id
    join products d on d.organization_id = p.organization_id and d.id = p.product_id
    left join lateral (
      select sum(l.amount_e4) as amount_e4, sum(l.quantity) as quantity from refund_request_lines l
      join refund_requests r on r.organization_id = l.organization_id and r.id = l.request_id
      where l.organization_id = p.organization_id and l.purchase_id = p.id and r.status = any(${OPEN}::text[])) x on true
    where p.organization_id = ${organizationId} and p.edition_id = ${edition.id} and o.status in ('paid', 'partially_refunded')
      and p.status not in ('refunded', 'cancelled') and (${after}::uuid is null or p.id > ${after}::uuid)
      and (${terms.products === null} or p.product_id = any(${Object.keys(terms.products ?? {})}::uuid[]))
      and ${guests ? sql`p.user_id in (select u.id from users u where u.organization_id = ${organizationId} and ${guests})` : sql`true`}
    order by p.id limit ${limit}`.execute(trx);
  return rows;
}

export async function insertBatch(
  trx: Trx,
  row: Pick<BatchRow, "organization_id" | "id" | "edition_id" | "name" | "reason" | "requested_by_type" | "requested_by_id" | "terms">,
): Promise<void> {
  await sql`insert into refund_batches (organization_id, id, edition_id, name, reason, requested_by_type, requested_by_id, terms)
    values (${row.organization_id}, ${row.id}, ${row.edition_id}, ${row.name}, ${row.reason}, ${row.requested_by_type}, ${row.requested_by_id},
      ${JSON.stringify(row.terms)})`.execute(trx);
}

export async function findBatch(trx: Trx, organizations: readonly string[], id: string): Promise<BatchRow | undefined> {
  const { rows } = await sql<BatchRow>`
    select b.*, (select count(*)::int from refund_requests r where r.organization_id = b.organization_id and r.batch_id = b.id) as requests
    from refund_batches b where b.organization_id = any(${organizations}::uuid[]) and b.id = ${id}`.execute(trx);
  return rows[0];
}

export async function hasRequest(trx: Trx, organizationId: string, batchId: string, purchaseId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from refund_requests
    where organization_id = ${organizationId} and batch_id = ${batchId} and batch_purchase_id = ${purchaseId}`.execute(trx);
  return rows.length > 0;
}

export async function endBatchIf(
  trx: Trx,
  { organization_id, id }: { organization_id: string; id: string },
  status: "completed" | "failed",
  { purchases, message = "" }: { purchases: number; message?: string },
): Promise<boolean> {
  const { rows } =
    await sql`update refund_batches set status = ${status}, purchases_total = ${purchases}, error_message = ${message}, modified = now(),
      version = version + 1
    where organization_id = ${organization_id} and id = ${id} and status = 'running' returning id`.execute(trx);
  return rows.length > 0;
}
