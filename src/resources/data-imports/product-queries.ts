import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { newId } from "../../platform/http/ids.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { KnownProduct, ProductSuggestion, SourceProduct } from "./mapping/types.ts";
import type { ImportKey, ImportRow } from "./queries.ts";

export interface ProductRow {
  id: string;
  position: number;
  source_name: string;
  source_sku: string;
  source_external_id: string;
  row_count: number;
  product_id: string | null;
  create_product: boolean;
  suggestions: (ProductSuggestion & { name: string })[];
  created: Date;
  modified: Date;
}

export interface CountedProduct extends SourceProduct {
  row_count: number;
  product_id: string | null;
  create_product: boolean;
  suggestions: ProductRow["suggestions"];
}

export const productOrderings = ["position", "source_name", "row_count", "modified"] as const;

export function listSourceProducts(trx: Trx, { organizationId, id }: ImportKey, query: PageRequest): Promise<Page<ProductRow>> {
  const source = {
    from: sql`import_products t`,
    columns: sql`t.*`,
    where: [],
    always: [sql`t.import_id = ${id}`],
    orderings: { position: sql`t.position`, source_name: sql`t.source_name`, row_count: sql`t.row_count`, modified: sql`t.modified` },
    defaultOrdering: ["position"],
  };
  return listRows<ProductRow>(trx, [organizationId], source, query);
}

/** Every product of the source, in the order of the file. */
export async function listAllSourceProducts(trx: Trx, { organizationId, id }: ImportKey): Promise<ProductRow[]> {
  const { rows } = await sql<ProductRow>`
    select * from import_products where organization_id = ${organizationId} and import_id = ${id} order by position`.execute(trx);
  return rows;
}

export async function replaceSourceProducts(
  trx: Trx,
  { organizationId, id }: ImportKey,
  products: readonly CountedProduct[],
): Promise<void> {
  const rows = products.map((product, position) => ({ ...product, id: newId(), position }));
  await sql`delete from import_products where organization_id = ${organizationId} and import_id = ${id}`.execute(trx);
  await sql`insert into import_products (organization_id, import_id, id, position, source_name, source_sku, source_external_id, row_count, product_id,
      create_product, suggestions)
    select ${organizationId}, ${id}, p.id, p.position, p.name, p.sku, p.external_id, p.row_count, p.product_id, p.create_product, p.suggestions
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p(id uuid, position integer, name text, sku text, external_id text, row_count integer,
      product_id uuid, create_product boolean, suggestions jsonb)`.execute(trx);
}

export interface DecidedProduct {
  id: string;
  product_id: string | null;
  create: boolean;
}

export async function updateSourceProducts(
  trx: Trx,
  { organizationId, id }: ImportKey,
  products: readonly DecidedProduct[],
): Promise<void> {
  await sql`update import_products t set product_id = p.product_id, create_product = p."create", modified = now()
    from jsonb_to_recordset(${JSON.stringify(products)}::jsonb) as p(id uuid, product_id uuid, "create" boolean)
    where t.organization_id = ${organizationId} and t.import_id = ${id} and t.id = p.id`.execute(trx);
}

export async function countUndecidedProducts(trx: Trx, { organizationId, id }: ImportKey): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from import_products
    where organization_id = ${organizationId} and import_id = ${id} and product_id is null and not create_product`.execute(trx);
  return rows[0]?.n ?? 0;
}

/** Which of these are products of the edition. */
export async function listOwnProducts(
  trx: Trx,
  organizationId: string,
  editionId: string | null,
  ids: readonly string[],
): Promise<{ id: string; isOfEdition: boolean }[]> {
  const { rows } = await sql<{ id: string; isOfEdition: boolean }>`
    select id, edition_id is not distinct from ${editionId}::uuid as "isOfEdition" from products
    where organization_id = ${organizationId} and id = any(${ids}::uuid[]) and deleted_at is null`.execute(trx);
  return rows;
}

/** The edition's products with every name that a source has for them. */
export async function listKnownProducts(trx: Trx, organizationId: string, editionId: string): Promise<KnownProduct[]> {
  const { rows } = await sql<KnownProduct>`
    select p.id, p.name, p.sku, coalesce((
        select jsonb_agg(jsonb_build_object('source', a.source, 'external_id', a.external_id, 'sku', a.sku, 'name', a.name))
        from product_aliases a where a.organization_id = p.organization_id and a.product_id = p.id), '[]') as aliases
    from products p where p.organization_id = ${organizationId} and p.edition_id = ${editionId} and p.deleted_at is null order by p.id`.execute(
    trx,
  );
  return rows;
}

/** Remembers how the source names the products that were decided, so that its next import knows them. */
export async function upsertAliases(trx: Trx, row: ImportRow): Promise<void> {
  await sql`insert into product_aliases (organization_id, edition_id, source, external_id, sku, name, product_id)
    select t.organization_id, ${row.edition_id}::uuid, ${row.source}, t.source_external_id, t.source_sku, t.source_name, t.product_id
    from import_products t
    where t.organization_id = ${row.organization_id} and t.import_id = ${row.id} and t.product_id is not null
      and octet_length(t.source_external_id || t.source_sku || t.source_name) < 1900
    on conflict (organization_id, edition_id, source, external_id, sku, name) do update set product_id = excluded.product_id`.execute(trx);
}
