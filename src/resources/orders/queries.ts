import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { type ListSource, listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { OrdersTable, PurchasesTable } from "../../tables.gen.ts";
import { matchesOrder } from "../users/search/queries.ts";
import type { OrderStatus, PurchaseStatus } from "./schema.ts";

export type OrderRow = Omit<Selectable<OrdersTable>, "buyer" | "metadata" | "status"> & {
  status: OrderStatus;
  buyer: Record<string, unknown>;
  metadata: Record<string, unknown>;
};

export type PurchaseRow = Omit<Selectable<PurchasesTable>, "attributes" | "status"> & {
  status: PurchaseStatus;
  attributes: Record<string, unknown>;
};

export type ShownPurchase = PurchaseRow & { product: { id: string; name: string; kind: string; sku: string } };
export type ShownBuyer = { id: string; email: string | null; phone: string | null; first_name: string; last_name: string };

export { purchaseView } from "./view.ts";

export const orderOrderings = ["ordered_at", "created", "modified"] as const;

export interface OrderFilters extends PageRequest {
  edition_id?: string;
  user_id?: string;
  product_id?: string;
  status?: OrderStatus;
  source?: string;
  external_id?: string;
  ordered_after?: string;
  ordered_before?: string;
}

export async function listOrders(trx: Trx, organizations: readonly string[], query: OrderFilters, search: string): Promise<Page<OrderRow>> {
  const found = search === "" ? [] : [await matchesOrder(trx, search)];
  const source: ListSource = {
    from: sql`orders t`,
    columns: sql`t.*`,
    where: [...found, ...conditions(organizations, query)],
    orderings: { ordered_at: sql`t.ordered_at`, created: sql`t.id`, modified: sql`t.modified` },
    defaultOrdering: ["-ordered_at"],
    kept: "orders",
  };
  return listRows<OrderRow>(trx, organizations, source, query);
}

export async function findOrder(trx: Trx, organizations: readonly string[], id: string): Promise<OrderRow | undefined> {
  const { rows } = await sql<OrderRow>`
    select * from orders where id = ${id} and organization_id = any(${organizations}::uuid[])`.execute(trx);
  return rows[0];
}

export async function listPurchasesOfOrder(trx: Trx, order: { organization_id: string; id: string }): Promise<ShownPurchase[]> {
  const { rows } = await sql<ShownPurchase>`
    select p.*, jsonb_build_object('id', d.id, 'name', d.name, 'kind', d.kind, 'sku', d.sku) as product
    from purchases p join products d on d.organization_id = p.organization_id and d.id = p.product_id
    where p.organization_id = ${order.organization_id} and p.order_id = ${order.id} order by p.left_out, p.position, p.id`.execute(trx);
  return rows;
}

export async function findBuyer(trx: Trx, order: { organization_id: string; user_id: string }): Promise<ShownBuyer | undefined> {
  const { rows } = await sql<ShownBuyer>`select id, email, phone, first_name, last_name from users
    where organization_id = ${order.organization_id} and id = ${order.user_id}`.execute(trx);
  return rows[0];
}

/** The id when a row of one of these organizations has it. */
export async function findId(
  trx: Trx,
  table: "editions" | "users" | "products",
  organizations: readonly string[],
  id: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where id = ${id} and organization_id = any(${organizations}::uuid[])`.execute(trx);
  return rows[0]?.id;
}

function conditions(organizations: readonly string[], query: OrderFilters): RawBuilder<unknown>[] {
  const { product_id, ordered_after, ordered_before, edition_id, user_id, status, source, external_id } = query;
  const where: RawBuilder<unknown>[] = Object.entries({ edition_id, user_id, status, source, external_id })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => sql`${sql.ref(`t.${name}`)} = ${value}`);
  // An order is known by edition, source and the shop's own id: with every edition named its unique index answers for the source alone too.
  if ((source !== undefined || external_id !== undefined) && edition_id === undefined)
    where.push(sql`t.edition_id = any (array(select e.id from editions e where e.organization_id = any(${organizations}::uuid[])))`);
  if (product_id !== undefined)
    where.push(
      sql`exists (select from purchases p where p.organization_id = t.organization_id and p.order_id = t.id and p.product_id = ${product_id})`,
    );
  if (ordered_after !== undefined) where.push(sql`t.ordered_at > ${ordered_after}::timestamptz`);
  if (ordered_before !== undefined) where.push(sql`t.ordered_at < ${ordered_before}::timestamptz`);
  return where;
}
