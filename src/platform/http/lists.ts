import { type RawBuilder, sql } from "kysely";
import { KEPT } from "../database/connection.ts";
import type { Trx } from "../database/doors.ts";
import { badRequest, notFound } from "./errors.ts";
import { parseId } from "./ids.ts";

/** What a list reads: one table or join whose alias `t` has `organization_id` and `id`. */
export interface ListSource {
  /** for example sql`orders t` */
  from: RawBuilder<unknown>;
  /** select list */
  columns: RawBuilder<unknown>;
  /** filters that the request asks for, beyond the organization */
  where: RawBuilder<unknown>[];
  /** conditions that always hold (not deleted); do not make the list a filtered one */
  always?: RawBuilder<unknown>[];
  /** name to an expression that is never null; ties are broken by id */
  orderings: Record<string, RawBuilder<unknown>>;
  defaultOrdering: readonly string[];
  /** the list whose number of rows is kept (row_counts): unfiltered it is not counted */
  kept?: "users" | "orders";
}

export interface PageRequest {
  page?: number;
  page_size?: number;
  cursor?: string;
  modified_after?: string;
  ordering?: string[];
}

export interface Page<Row> {
  rows: Row[];
  count: number;
  capped: boolean;
  hasNext: boolean;
  nextCursor: string | undefined;
  page: number;
}

const MAX_OFFSET = 100_000;
const COUNT_CAP = 100_000;
const DEFAULT_PAGE_SIZE = 100;
/** a page of that size, and one row more to see whether there is another */
const USUAL_LIMIT = sql`limit 101`;

/**
 * One page of rows of the named organizations. Each organization's own best rows are read by its index and then merged: one sort over all would read everything.
 * @throws 400 past page*page_size 100,000 (use cursor), 404 for a page past the end
 */
export async function listRows<Row>(
  trx: Trx,
  organizations: readonly string[],
  source: ListSource,
  request: PageRequest,
): Promise<Page<Row & { id: string }>> {
  const size = request.page_size ?? DEFAULT_PAGE_SIZE;
  const page = request.page ?? 1;
  refuseDeep(request, page, size);
  const filters = [...source.where];
  if (request.modified_after !== undefined) filters.push(sql`t.modified > ${request.modified_after}::timestamptz`);
  const condition = and([...(source.always ?? []), ...filters]);
  const filtered = filters.length > 0;
  const byCursor = request.cursor !== undefined;
  const [{ count, capped }, rows] = await Promise.all([
    countRows(trx, organizations, source, condition, filtered),
    selectRows<Row>(trx, organizations, source, { condition, filtered, size, request }),
  ]);
  if (rows.length === 0 && page > 1) throw notFound({ parameter: "page" });
  const shown = rows.slice(0, size);
  return { rows: shown, count, capped, hasNext: rows.length > size, nextCursor: byCursor ? shown.at(-1)?.id : undefined, page };
}

// Without filters, and as long as most ask, a page has the same plan each time: its limit stands in the text, since the planner guesses one that it is not told.
async function selectRows<Row>(
  trx: Trx,
  organizations: readonly string[],
  source: ListSource,
  { condition, filtered, size, request }: { condition: RawBuilder<unknown>; filtered: boolean; size: number; request: PageRequest },
): Promise<(Row & { id: string })[]> {
  const { cursor, page = 1 } = request;
  const order = orderBy(source, cursor === undefined ? (request.ordering ?? source.defaultOrdering) : ["id"]);
  const after = cursor ? sql`and t.id > ${cursorId(cursor)}::uuid` : sql``;
  const usual = !filtered && page === 1 && size === DEFAULT_PAGE_SIZE && source.kept !== undefined;
  const offset = (page - 1) * size;
  // The name outside must be one that no list gives a table of its own: it would be hidden, and with it the filter.
  const { rows } = await sql<Row & { id: string }>`
    ${usual ? KEPT : sql``}select p.* from unnest(${organizations}::uuid[]) as asked_organization(id) cross join lateral (
      select ${source.columns}, ${order.keys} from ${source.from} where t.organization_id = asked_organization.id and ${condition} ${after}
      order by ${order.inner} ${usual ? USUAL_LIMIT : sql`limit ${offset + size + 1}`}) p
    order by ${order.outer} ${usual ? USUAL_LIMIT : sql`limit ${size + 1} offset ${offset}`}`.execute(trx);
  return rows;
}

/** The envelope `{count, next, previous, results}` with absolute URLs. */
export function listAnswer<Row extends { id: string }>(
  page: Page<Row>,
  where: { publicUrl: string; url: string },
  view: (row: Row) => unknown,
): Record<string, unknown> {
  const link = (name: string, value: string) => {
    const url = new URL(where.url, where.publicUrl);
    url.searchParams.set(name, value);
    return url.href;
  };
  const next = !page.hasNext ? null : page.nextCursor ? link("cursor", page.nextCursor) : link("page", String(page.page + 1));
  return {
    count: page.count,
    ...(page.capped ? { count_is_capped: true } : {}),
    next,
    previous: page.page > 1 ? link("page", String(page.page - 1)) : null,
    results: page.rows.map(view),
  };
}

/** Joins conditions with AND; none is true. */
function and(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return conditions.length === 0
    ? sql`true`
    : sql.join(
        conditions.map((condition) => sql`(${condition})`),
        sql` and `,
      );
}

async function countRows(
  trx: Trx,
  organizations: readonly string[],
  source: ListSource,
  condition: RawBuilder<unknown>,
  filtered: boolean,
): Promise<{ count: number; capped: boolean }> {
  if (source.kept !== undefined && !filtered) return { count: await keptCount(trx, organizations, source.kept), capped: false };
  const all = sql`from ${source.from} where t.organization_id = any(${organizations}::uuid[]) and ${condition}`;
  const { rows } = filtered
    ? await sql<{ n: number }>`select count(*) as n from (select 1 ${all} limit ${COUNT_CAP + 1}) x`.execute(trx)
    : await sql<{ n: number }>`select count(*) as n ${all}`.execute(trx);
  const n = rows[0]?.n ?? 0;
  return filtered && n > COUNT_CAP ? { count: COUNT_CAP, capped: true } : { count: n, capped: false };
}

async function keptCount(trx: Trx, organizations: readonly string[], list: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`${KEPT}select coalesce(sum(c.n), 0)::bigint as n from unnest(${organizations}::uuid[]) o(id)
    join row_counts c on c.organization_id = o.id and c.list = ${list}`.execute(trx);
  return rows[0]?.n ?? 0;
}

function refuseDeep(request: PageRequest, page: number, size: number): void {
  const parameter = (name: string, detail: string) => badRequest([{ parameter: name, code: "bad_page", detail }]);
  if (request.cursor === undefined && page * size > MAX_OFFSET)
    throw parameter("cursor", "page * page_size is at most 100,000: walk further with cursor= (empty for the first page)");
  if (request.cursor !== undefined && request.page !== undefined) throw parameter("page", "page and cursor exclude each other");
  if (request.cursor !== undefined && request.ordering !== undefined) throw parameter("ordering", "cursor walks by id: leave ordering out");
}

function cursorId(cursor: string): string {
  const id = parseId(cursor);
  if (!id)
    throw badRequest([{ parameter: "cursor", code: "bad_cursor", detail: "use the cursor of `next`, or an empty one for the first page" }]);
  return id;
}

function orderBy(
  source: ListSource,
  names: readonly string[],
): { keys: RawBuilder<unknown>; inner: RawBuilder<unknown>; outer: RawBuilder<unknown> } {
  const known: Record<string, RawBuilder<unknown>> = { ...source.orderings, id: sql`t.id` };
  const terms = [
    ...names.filter((name) => name.replace(/^-/, "") !== "id"),
    names.find((name) => name.replace(/^-/, "") === "id") ?? (names[0]?.startsWith("-") ? "-id" : "id"),
  ];
  const parts = terms.map((name, index) => {
    const expression = known[name.replace(/^-/, "")];
    if (!expression) throw badRequest([{ parameter: "ordering", code: "bad_ordering", detail: `cannot order by ${name}` }]);
    const direction = name.startsWith("-") ? sql`desc` : sql`asc`;
    const key = sql.ref(`ordering_${index}`);
    return { key: sql`${expression} as ${key}`, inner: sql`${expression} ${direction}`, outer: sql`p.${key} ${direction}` };
  });
  return {
    keys: sql.join(parts.map((part) => part.key)),
    inner: sql.join(parts.map((part) => part.inner)),
    outer: sql.join(parts.map((part) => part.outer)),
  };
}
