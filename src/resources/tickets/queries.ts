import { type RawBuilder, sql } from "kysely";
import { searchTerm, wordPatterns } from "../../platform/contact/search-term.ts";
import { versionedAssignments } from "../../platform/database/columns.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { TicketRow } from "./row.ts";
import type { TicketStatus } from "./schema.ts";

export { linkTickets, refreshTickets, refreshTicketsOfProduct } from "./refresh-queries.ts";
export type { TicketRow } from "./row.ts";
export { ticketView } from "./view.ts";

export const ticketOrderings = ["created", "modified"] as const;

const columns = sql`t.*, (select jsonb_build_object('id', d.id, 'name', d.name, 'kind', d.kind, 'sku', d.sku) from products d
  where d.organization_id = t.organization_id and d.id = t.product_id) as product`;

/** Past this many a search narrows too little for their ids to help. */
const FEW = 50_000;
const MAX_WORDS = 10;

export interface TicketFilters extends PageRequest {
  edition_id?: string;
  product_id?: string;
  order_id?: string;
  user_id?: string;
  status?: TicketStatus;
  external_id?: string;
}

export async function listTickets(
  trx: Trx,
  organizations: readonly string[],
  query: TicketFilters,
  search: string,
): Promise<Page<TicketRow>> {
  const { edition_id, product_id, order_id, user_id, status, external_id } = query;
  const equal = Object.entries({ edition_id, product_id, order_id, user_id, status, external_id })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => sql`${sql.ref(`t.${name}`)} = ${value}`);
  const source = {
    from: sql`tickets t`,
    columns,
    where: [...equal, ...(search === "" ? [] : [await matchesHolder(trx, search)])],
    orderings: { created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["-created"],
  };
  return listRows<TicketRow>(trx, organizations, source, query);
}

export async function findTicket(trx: Trx, organizations: readonly string[], id: string): Promise<TicketRow | undefined> {
  const { rows } = await sql<TicketRow>`
    select ${columns} from tickets t where t.id = ${id} and t.organization_id = any(${organizations}::uuid[])`.execute(trx);
  return rows[0];
}

/** Locks the ticket until the transaction ends. */
export async function lockTicket(trx: Trx, organizations: readonly string[], id: string): Promise<TicketRow | undefined> {
  const { rows } = await sql<TicketRow>`
    select ${columns} from tickets t where t.id = ${id} and t.organization_id = any(${organizations}::uuid[]) for no key update of t`.execute(
    trx,
  );
  return rows[0];
}

export async function listTicketsOfOrder(trx: Trx, order: { organization_id: string; id: string }): Promise<TicketRow[]> {
  const { rows } = await sql<TicketRow>`
    select ${columns} from tickets t left join purchases p on p.organization_id = t.organization_id and p.id = t.purchase_id
    where t.organization_id = ${order.organization_id} and t.order_id = ${order.id} order by p.left_out, p.position, p.id, t.position`.execute(
    trx,
  );
  return rows;
}

export interface NewHolder {
  first_name: string;
  last_name: string;
  email: string | null;
  email_key: string | null;
  phone: string | null;
  locale: string | null;
}

/** Gives the ticket to somebody else: a guest's when one has that address. */
export async function transferTicket(trx: Trx, ticket: TicketRow, holder: NewHolder): Promise<void> {
  await sql`update tickets set ${versionedAssignments({ ...holder, status: "transferred" })}, transferred_at = now(), user_id = (
      select u.id from users u where u.organization_id = ${ticket.organization_id} and u.email_key = ${holder.email_key}
      union all select a.user_id from user_emails a where a.organization_id = ${ticket.organization_id} and a.email_key = ${holder.email_key} limit 1)
    where organization_id = ${ticket.organization_id} and id = ${ticket.id}`.execute(trx);
}

/** The id when a row of one of these organizations has it. */
export async function findId(
  trx: Trx,
  table: "editions" | "users" | "products" | "orders",
  organizations: readonly string[],
  id: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where id = ${id} and organization_id = any(${organizations}::uuid[])`.execute(trx);
  return rows[0]?.id;
}

async function matchesHolder(trx: Trx, text: string): Promise<RawBuilder<unknown>> {
  const patterns = wordPatterns(searchTerm(text), MAX_WORDS);
  const { rows } = await sql<{ ids: string[] }>`select array(select search_tickets(${patterns}::text[], ${FEW + 1})) as ids`.execute(trx);
  const ids = rows[0]?.ids ?? [];
  const holder = sql`lower(t.first_name) || ' ' || lower(t.last_name) || ' ' || coalesce(lower(t.email), '') like all (${patterns}::text[])`;
  return sql`${ids.length <= FEW ? sql`t.id = any (${ids}::uuid[])` : holder} or t.barcode = ${text} or t.external_id = ${text}`;
}
