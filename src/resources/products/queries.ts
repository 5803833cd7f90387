import { type RawBuilder, type Selectable, sql } from "kysely";
import { type Columns, columnNames, columnValues, versionedAssignments } from "../../platform/database/columns.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { ProductsTable } from "../../tables.gen.ts";
import type { Alias } from "./schema.ts";

export type ProductRow = Selectable<ProductsTable> & { tags: string[]; valid_on: string[]; aliases: Alias[] };

export const productOrderings = ["name", "kind", "unit_price", "created", "modified"] as const;

export interface ProductListQuery extends PageRequest {
  edition_id?: string;
  kind?: string;
  tag?: string;
  source?: string;
  external_id?: string;
  search?: string;
}

export function listProducts(trx: Trx, organizations: readonly string[], query: ProductListQuery): Promise<Page<ProductRow>> {
  const source = {
    from: sql`products t`,
    columns: withChildren,
    where: filters(query),
    always: [sql`t.deleted_at is null`],
    orderings: {
      name: sql`t.name`,
      kind: sql`t.kind`,
      unit_price: sql`coalesce(t.unit_price_e4, 0)`,
      created: sql`t.created`,
      modified: sql`t.modified`,
    },
    defaultOrdering: ["name"],
  };
  return listRows<ProductRow>(trx, organizations, source, query);
}

/** A product that is not deleted. `lock` holds it until the end of the transaction. */
export async function findProduct(
  trx: Trx,
  organizations: readonly string[],
  id: string,
  options: { lock?: boolean } = {},
): Promise<ProductRow | undefined> {
  const { rows } = await sql<ProductRow>`
    select ${withChildren} from products t where t.organization_id = any(${organizations}::uuid[]) and t.id = ${id} and t.deleted_at is null
    ${options.lock ? sql`for update of t` : sql``}`.execute(trx);
  return rows[0];
}

export async function insertProduct(trx: Trx, columns: Columns): Promise<void> {
  await sql`insert into products (${columnNames(columns)}) values (${columnValues(columns)})`.execute(trx);
}

export async function updateProduct(trx: Trx, organizationId: string, id: string, columns: Columns): Promise<void> {
  await sql`update products set ${versionedAssignments(columns)} where organization_id = ${organizationId} and id = ${id}`.execute(trx);
}

export async function replaceProductTags(trx: Trx, organizationId: string, id: string, tags: readonly string[]): Promise<void> {
  await sql`delete from product_tags where organization_id = ${organizationId} and product_id = ${id}`.execute(trx);
  await sql`insert into product_tags (organization_id, product_id, tag)
    select ${organizationId}, ${id}, unnest(${tags}::text[])`.execute(trx);
}

export async function replaceProductDays(trx: Trx, organizationId: string, id: string, days: readonly string[]): Promise<void> {
  await sql`delete from product_days where organization_id = ${organizationId} and product_id = ${id}`.execute(trx);
  await sql`insert into product_days (organization_id, product_id, day)
    select ${organizationId}, ${id}, unnest(${days}::text[])`.execute(trx);
}

/** Copies an edition's products with their tags, days and aliases, the days moved by so many days. Gives their number. */
export async function copyProducts(trx: Trx, copy: { organizationId: string; from: string; to: string; days: number }): Promise<number> {
  const { organizationId, from, to, days } = copy;
  const { rows } = await sql<{ n: number }>`
    with pairs as (
      select id as old, preo_uuid7() as new from products where organization_id = ${organizationId} and edition_id = ${from} and deleted_at is null
    ), copied as (
      insert into products (organization_id, id, edition_id, name, kind, sku, unit_price_e4, currency, vat_rate_e4, capacity, persons_per_unit, guest_type)
      select p.organization_id, pairs.new, ${to}::uuid, name, kind, sku, unit_price_e4, currency, vat_rate_e4, capacity, persons_per_unit, guest_type
      from products p join pairs on pairs.old = p.id where p.organization_id = ${organizationId} returning 1
    ), tags as (
      insert into product_tags (organization_id, product_id, tag)
      select t.organization_id, pairs.new, t.tag from product_tags t join pairs on pairs.old = t.product_id where t.organization_id = ${organizationId}
    ), dates as (
      insert into product_days (organization_id, product_id, day)
      select d.organization_id, pairs.new, to_char(d.day::date + ${days}::int, 'YYYY-MM-DD') from product_days d join pairs on pairs.old = d.product_id
      where d.organization_id = ${organizationId}
    ), aliases as (
      insert into product_aliases (organization_id, edition_id, source, external_id, sku, name, product_id)
      select a.organization_id, ${to}::uuid, a.source, a.external_id, a.sku, a.name, pairs.new from product_aliases a join pairs on pairs.old = a.product_id
      where a.organization_id = ${organizationId}
    )
    select count(*)::int as n from copied`.execute(trx);
  return rows[0]?.n ?? 0;
}

/** Gives the aliases that another product of the edition holds: nothing may be kept then. One of a deleted product changes hands. */
export async function replaceProductAliases(
  trx: Trx,
  product: { organizationId: string; editionId: string; id: string },
  aliases: readonly Alias[],
): Promise<Alias[]> {
  const { organizationId, editionId, id } = product;
  await sql`delete from product_aliases where organization_id = ${organizationId} and product_id = ${id}`.execute(trx);
  const { rows } = await sql<Alias>`
    insert into product_aliases as held (organization_id, edition_id, source, external_id, sku, name, product_id)
    select ${organizationId}::uuid, ${editionId}::uuid, source, external_id, sku, name, ${id}::uuid
    from jsonb_to_recordset(${JSON.stringify(aliases)}::jsonb) as g(source text, external_id text, sku text, name text)
    on conflict (organization_id, edition_id, source, external_id, sku, name) do update set product_id = excluded.product_id
      where exists (select from products p where p.organization_id = held.organization_id and p.id = held.product_id and p.deleted_at is not null)
    returning source, external_id, sku, name`.execute(trx);
  const landed = new Set(rows.map(aliasKey));
  return aliases.filter((alias) => !landed.has(aliasKey(alias)));
}

const aliasKey = ({ source, external_id, sku, name }: Alias) => JSON.stringify([source, external_id, sku, name]);

const withChildren = sql`t.*,
  coalesce((select jsonb_agg(x.tag order by x.tag) from product_tags x where x.organization_id = t.organization_id and x.product_id = t.id), '[]') as tags,
  coalesce((select jsonb_agg(x.day order by x.day) from product_days x where x.organization_id = t.organization_id and x.product_id = t.id), '[]') as valid_on,
  coalesce((select jsonb_agg(jsonb_build_object('source', x.source, 'external_id', x.external_id, 'sku', x.sku, 'name', x.name) order by x.source, x.external_id, x.sku, x.name)
    from product_aliases x where x.organization_id = t.organization_id and x.product_id = t.id), '[]') as aliases`;

function filters(query: ProductListQuery): RawBuilder<unknown>[] {
  const alias = (condition: RawBuilder<unknown>) =>
    sql`exists (select from product_aliases x where x.organization_id = t.organization_id and x.product_id = t.id and ${condition})`;
  return [
    ...(query.edition_id === undefined ? [] : [sql`t.edition_id = ${query.edition_id}`]),
    ...(query.kind === undefined ? [] : [sql`t.kind = ${query.kind}`]),
    ...(query.tag === undefined
      ? []
      : [
          sql`exists (select from product_tags x where x.organization_id = t.organization_id and x.product_id = t.id and x.tag = ${query.tag})`,
        ]),
    ...(query.source === undefined ? [] : [alias(sql`x.source = ${query.source}`)]),
    ...(query.external_id === undefined ? [] : [alias(sql`x.external_id = ${query.external_id}`)]),
    ...(query.search ? [sql`strpos(lower(t.name || ' ' || t.sku), lower(${query.search})) > 0`] : []),
  ];
}
