import { type RawBuilder, type Selectable, sql } from "kysely";
import { type Columns, columnNames, columnValues, versionedAssignments } from "../../platform/database/columns.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { EditionsTable } from "../../tables.gen.ts";

export type EditionRow = Omit<Selectable<EditionsTable>, "locales"> & { locales: string[] };

export const editionOrderings = ["name", "slug", "starts_at", "created", "modified"] as const;

export function listEditions(
  trx: Trx,
  organizations: readonly string[],
  query: PageRequest & { status?: string; slug?: string; search?: string },
): Promise<Page<EditionRow>> {
  const where: RawBuilder<unknown>[] = [];
  if (query.status !== undefined) where.push(sql`t.status = ${query.status}`);
  if (query.slug !== undefined) where.push(sql`t.slug = ${query.slug}`);
  if (query.search) where.push(sql`strpos(lower(t.name || ' ' || t.slug), lower(${query.search})) > 0`);
  const source = {
    from: sql`editions t`,
    columns: sql`t.*`,
    where,
    orderings: { name: sql`t.name`, slug: sql`t.slug`, starts_at: sql`t.starts_at`, created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["-starts_at"],
  };
  return listRows<EditionRow>(trx, organizations, source, query);
}

export async function findEdition(trx: Trx, organizations: readonly string[], id: string): Promise<EditionRow | undefined> {
  const { rows } = await sql<EditionRow>`
    select * from editions where organization_id = any(${organizations}::uuid[]) and id = ${id}`.execute(trx);
  return rows[0];
}

export async function findEditionForUpdate(trx: Trx, organizations: readonly string[], id: string): Promise<EditionRow | undefined> {
  const { rows } = await sql<EditionRow>`
    select * from editions where organization_id = any(${organizations}::uuid[]) and id = ${id} for update`.execute(trx);
  return rows[0];
}

/** The organization's editions that this one can follow. */
export async function listOtherEditions(
  trx: Trx,
  edition: { organization_id: string; id: string },
): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`select id, name from editions
    where organization_id = ${edition.organization_id} and id <> ${edition.id} order by starts_at desc, id limit 1000`.execute(trx);
  return rows;
}

export async function findTakenSlugs(trx: Trx, organizationId: string): Promise<Set<string>> {
  const { rows } = await sql<{ slug: string }>`select slug from editions where organization_id = ${organizationId}`.execute(trx);
  return new Set(rows.map(({ slug }) => slug));
}

/** Whether `id` is reached by going back from `previousId`, edition by edition. */
export async function isAmongPredecessors(trx: Trx, organizationId: string, id: string, previousId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    with recursive line as (
      select id, previous_edition_id from editions where organization_id = ${organizationId} and id = ${previousId}
      union
      select e.id, e.previous_edition_id from editions e join line on e.id = line.previous_edition_id where e.organization_id = ${organizationId}
    ) select exists (select from line where id = ${id}) as found`.execute(trx);
  return rows[0]?.found === true;
}

export async function insertEdition(trx: Trx, organizationId: string, id: string, columns: Columns): Promise<EditionRow> {
  const row = { ...columns, organization_id: organizationId, id };
  const { rows } = await sql<EditionRow>`insert into editions (${columnNames(row)}) values (${columnValues(row)}) returning *`.execute(trx);
  return rows[0] as EditionRow;
}

export async function updateEdition(trx: Trx, organizationId: string, id: string, columns: Columns): Promise<EditionRow> {
  const { rows } = await sql<EditionRow>`
    update editions set ${versionedAssignments(columns)} where organization_id = ${organizationId} and id = ${id} returning *`.execute(trx);
  return rows[0] as EditionRow;
}
