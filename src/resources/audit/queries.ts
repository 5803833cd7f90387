import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { parseId } from "../../platform/http/ids.ts";
import { type ListSource, listRows, type Page } from "../../platform/http/lists.ts";
import type { AuditEntriesTable } from "../../tables.gen.ts";

export type AuditRow = Selectable<AuditEntriesTable>;

export const auditOrderings = ["at"] as const;

export interface AuditFilter {
  action?: string;
  actor?: string;
  object?: string;
  since?: string;
  until?: string;
}

export function listAuditEntries(
  trx: Trx,
  organizations: readonly string[],
  query: Parameters<typeof listRows>[3] & AuditFilter,
): Promise<Page<AuditRow>> {
  const source: ListSource = {
    from: sql`(select e.*, e.at as modified from audit_entries e) t`,
    columns: sql`t.*`,
    where: conditions(query),
    orderings: { at: sql`t.at` },
    defaultOrdering: ["-at"],
  };
  return listRows<AuditRow>(trx, organizations, source, query);
}

/** The next entries of one organization, by id. */
export async function listAuditEntriesAfter(
  trx: Trx,
  organizationId: string,
  filter: AuditFilter,
  after: string | null,
  most: number,
): Promise<AuditRow[]> {
  const all = [sql`t.organization_id = ${organizationId}`, sql`(${after}::uuid is null or t.id > ${after}::uuid)`, ...conditions(filter)];
  const { rows } = await sql<AuditRow>`
    select t.* from audit_entries t where ${sql.join(all, sql` and `)} order by t.id limit ${most}`.execute(trx);
  return rows;
}

function conditions({ action, actor, object, since, until }: AuditFilter): RawBuilder<unknown>[] {
  return [
    ...(action === undefined ? [] : [sql`t.action = ${action}`]),
    ...(actor === undefined ? [] : [sameId(sql`t.actor_id`, actor)]),
    ...(object === undefined ? [] : [sameId(sql`t.object_id`, object)]),
    ...(since === undefined ? [] : [sql`t.at >= ${since}::timestamptz`]),
    ...(until === undefined ? [] : [sql`t.at < ${until}::timestamptz`]),
  ];
}

// What is no id is nobody's.
function sameId(column: RawBuilder<unknown>, text: string): RawBuilder<unknown> {
  const id = parseId(text);
  return id === undefined ? sql`false` : sql`${column} = ${id}::uuid`;
}
