import { type Selectable, sql } from "kysely";
import { columnNames, columnValues, versionedAssignments } from "../../platform/database/columns.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { type ListSource, listRows, type Page } from "../../platform/http/lists.ts";
import type { OrganizationsTable } from "../../tables.gen.ts";
import type { OrganizationFields } from "./schema.ts";

export type OrganizationRow = Selectable<OrganizationsTable>;

export const organizationOrderings = ["name", "slug", "created", "modified"] as const;

export function listOrganizations(
  trx: Trx,
  organizations: readonly string[],
  query: Parameters<typeof listRows>[3] & { search?: string },
): Promise<Page<OrganizationRow>> {
  const source: ListSource = {
    from: sql`(select o.*, o.id as organization_id from organizations o) t`,
    columns: sql`t.*`,
    where: query.search ? [sql`strpos(lower(t.name || ' ' || t.slug), lower(${query.search})) > 0`] : [],
    orderings: { name: sql`t.name`, slug: sql`t.slug`, created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["name"],
  };
  return listRows<OrganizationRow>(trx, organizations, source, query);
}

export async function findOrganization(trx: Trx, organizations: readonly string[], id: string): Promise<OrganizationRow | undefined> {
  const { rows } = await sql<OrganizationRow>`
    select * from organizations where id = ${id} and id = any(${organizations}::uuid[])`.execute(trx);
  return rows[0];
}

export async function findOrganizationForUpdate(
  trx: Trx,
  organizations: readonly string[],
  id: string,
): Promise<OrganizationRow | undefined> {
  const { rows } = await sql<OrganizationRow>`
    select * from organizations where id = ${id} and id = any(${organizations}::uuid[]) for update`.execute(trx);
  return rows[0];
}

/** `fields` holds at least name, slug, default_locale and default_currency. */
export async function insertOrganization(trx: Trx, id: string, fields: OrganizationFields): Promise<OrganizationRow> {
  const { rows } = await sql<OrganizationRow>`
    insert into organizations (id, ${columnNames(fields)}) values (${id}, ${columnValues(fields)}) returning *`.execute(trx);
  return rows[0] as OrganizationRow;
}

export async function updateOrganization(trx: Trx, id: string, fields: OrganizationFields): Promise<OrganizationRow> {
  const { rows } = await sql<OrganizationRow>`
    update organizations set ${versionedAssignments(fields)} where id = ${id} returning *`.execute(trx);
  return rows[0] as OrganizationRow;
}

/** Who makes an organization owns it. */
export async function insertOwner(
  trx: Trx,
  organizationId: string,
  credential: { type: "api_key" | "account"; id: string },
): Promise<void> {
  await (credential.type === "api_key"
    ? sql`insert into api_key_roles (organization_id, api_key_id, role) values (${organizationId}, ${credential.id}, 'owner')`
    : sql`insert into memberships (organization_id, account_id, role) values (${organizationId}, ${credential.id}, 'owner')`
  ).execute(trx);
}
