import { type RawBuilder, type Selectable, sql } from "kysely";
import { columnNames, columnValues } from "../../platform/database/columns.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { type ListSource, listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { UsersTable } from "../../tables.gen.ts";
import type { DeclaredAttribute } from "./attributes.ts";
import type { UserChange } from "./rules.ts";

export type { DeclaredAttribute } from "./attributes.ts";

export type UserRow = Omit<Selectable<UsersTable>, "attributes" | "own_fields"> & {
  attributes: Record<string, unknown>;
  own_fields: string[];
  tags: string[];
  other_emails: string[];
  external_ids: { source: string; external_id: string }[];
};

export const userOrderings = ["created", "modified"] as const;

const columns = sql`t.*,
  array(select g.tag from user_tags g where g.organization_id = t.organization_id and g.user_id = t.id order by g.tag) as tags,
  array(select a.email_key from user_emails a where a.organization_id = t.organization_id and a.user_id = t.id order by a.email_key) as other_emails,
  (select coalesce(jsonb_agg(jsonb_build_object('source', x.source, 'external_id', x.external_id) order by x.source, x.external_id), '[]')
    from user_external_ids x where x.organization_id = t.organization_id and x.user_id = t.id) as external_ids`;

export interface UserFilters extends PageRequest {
  edition_id?: string;
  tag?: string;
  country?: string;
  created_after?: string;
  created_before?: string;
  source?: string;
  external_id?: string;
}

export function listUsers(
  trx: Trx,
  organizations: readonly string[],
  query: UserFilters,
  search: RawBuilder<unknown>[],
): Promise<Page<UserRow>> {
  const source: ListSource = {
    from: sql`users t`,
    columns,
    where: [...search, ...conditions(query)],
    always: [sql`t.erased_at is null`],
    orderings: { created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["-created"],
    kept: "users",
  };
  return listRows<UserRow>(trx, organizations, source, query);
}

// The id of a guest who was merged into another leads to the one who stayed.
function leadingTo(organizations: readonly string[], id: string): RawBuilder<string> {
  return sql<string>`coalesce((select m.user_id from user_merges m
    where m.organization_id = any(${organizations}::uuid[]) and m.merged_user_id = ${id} and m.undone_at is null), ${id}::uuid)`;
}

export async function findUser(trx: Trx, organizations: readonly string[], id: string): Promise<UserRow | undefined> {
  const { rows } = await sql<UserRow>`
    select ${columns} from users t where t.id = ${leadingTo(organizations, id)} and t.organization_id = any(${organizations}::uuid[])`.execute(
    trx,
  );
  return rows[0];
}

export async function findUserForUpdate(trx: Trx, organizations: readonly string[], id: string): Promise<UserRow | undefined> {
  const { rows } =
    await sql<UserRow>`select ${columns} from users t where t.id = ${leadingTo(organizations, id)} and t.organization_id = any(${organizations}::uuid[])
    for no key update of t`.execute(trx);
  return rows[0];
}

/**
 * Whoever may give a guest an address, a phone number or an external id, or make a guest, takes this lock before reading who has them:
 * two of them never make the same guest twice.
 */
export async function lockIdentities(trx: Trx, organizationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`identities:${organizationId}`}, 0))`.execute(trx);
}

/** Who is recognised by this address. */
export async function findUserIdByEmail(trx: Trx, organizationId: string, key: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from users where organization_id = ${organizationId} and email_key = ${key}
    union all select user_id from user_emails where organization_id = ${organizationId} and email_key = ${key}`.execute(trx);
  return rows[0]?.id;
}

export async function listDeclaredAttributes(trx: Trx, organizationId: string): Promise<DeclaredAttribute[]> {
  const { rows } = await sql<{ attribute_schema: DeclaredAttribute[] }>`
    select attribute_schema from organizations where id = ${organizationId}`.execute(trx);
  return rows[0]?.attribute_schema ?? [];
}

/** A changed address or phone number starts as one that works. */
export async function updateUser(
  trx: Trx,
  before: Pick<UserRow, "organization_id" | "id">,
  change: UserChange & { email_status?: "ok"; sms_status?: "ok" },
  ownFields: readonly string[],
): Promise<void> {
  const values = Object.entries({ ...change, own_fields: ownFields }).map(
    ([name, value]) => sql`${sql.ref(name)} = ${typeof value === "object" && value !== null ? JSON.stringify(value) : value}`,
  );
  await sql`update users set ${sql.join([...values, sql`modified = now()`, sql`version = version + 1`])}
    where organization_id = ${before.organization_id} and id = ${before.id}`.execute(trx);
}

/** The former address keeps leading to the guest; the new one is no further address any more. */
export async function keepFormerEmail(
  trx: Trx,
  user: Pick<UserRow, "organization_id" | "id">,
  former: string | null,
  current: string | null,
): Promise<void> {
  await sql`delete from user_emails where organization_id = ${user.organization_id} and user_id = ${user.id} and email_key = ${current}`.execute(
    trx,
  );
  if (former !== null)
    await sql`insert into user_emails (organization_id, email_key, user_id) values (${user.organization_id}, ${former}, ${user.id})
      on conflict do nothing`.execute(trx);
}

export async function replaceTags(trx: Trx, user: Pick<UserRow, "organization_id" | "id">, tags: readonly string[]): Promise<void> {
  await sql`delete from user_tags where organization_id = ${user.organization_id} and user_id = ${user.id} and tag <> all(${tags}::text[])`.execute(
    trx,
  );
  await sql`insert into user_tags (organization_id, user_id, tag) select ${user.organization_id}, ${user.id}, unnest(${tags}::text[])
    on conflict do nothing`.execute(trx);
}

/** The guest of these values; what is missing is blank. */
export async function insertUser(
  trx: Trx,
  key: Pick<UserRow, "organization_id" | "id">,
  values: UserChange,
  ownFields: readonly string[],
): Promise<void> {
  const columns = { ...key, ...values, own_fields: ownFields };
  await sql`insert into users (${columnNames(columns)}) values (${columnValues(columns)})`.execute(trx);
}

export async function findUserIdByExternalId(
  trx: Trx,
  organizationId: string,
  { source, external_id }: { source: string; external_id: string },
): Promise<string | undefined> {
  const { rows } = await sql<{ user_id: string }>`select user_id from user_external_ids
    where organization_id = ${organizationId} and source = ${source} and external_id = ${external_id}`.execute(trx);
  return rows[0]?.user_id;
}

export async function insertExternalIds(
  trx: Trx,
  organizationId: string,
  userId: string,
  ids: readonly { source: string; external_id: string }[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`insert into user_external_ids (organization_id, source, external_id, user_id)
    select ${organizationId}, x.source, x.external_id, ${userId} from jsonb_to_recordset(${JSON.stringify(ids)}::jsonb) as x(source text, external_id text)`.execute(
    trx,
  );
}

/** The tags of each of these guests. */
export async function listTags(trx: Trx, organizationId: string, userIds: readonly string[]): Promise<Map<string, Set<string>>> {
  if (userIds.length === 0) return new Map();
  const { rows } = await sql<{ user_id: string; tag: string }>`
    select user_id, tag from user_tags where organization_id = ${organizationId} and user_id = any(${userIds}::uuid[])`.execute(trx);
  const byUser = Map.groupBy(rows, ({ user_id }) => user_id);
  return new Map([...byUser].map(([userId, tags]) => [userId, new Set(tags.map(({ tag }) => tag))]));
}

export async function addTags(trx: Trx, organizationId: string, tags: readonly { userId: string; tag: string }[]): Promise<void> {
  if (tags.length === 0) return;
  await sql`insert into user_tags (organization_id, user_id, tag)
    select ${organizationId}, g.user_id, g.tag from unnest(${tags.map(({ userId }) => userId)}::uuid[], ${tags.map(({ tag }) => tag)}::text[]) as g(user_id, tag)
    on conflict do nothing`.execute(trx);
}

function conditions(query: UserFilters): RawBuilder<unknown>[] {
  const { edition_id, tag, country, created_after, created_before, source, external_id } = query;
  const where: RawBuilder<unknown>[] = [];
  if (edition_id !== undefined)
    where.push(
      sql`exists (select from orders o where o.organization_id = t.organization_id and o.user_id = t.id and o.edition_id = ${edition_id})`,
    );
  if (tag !== undefined)
    where.push(sql`exists (select from user_tags g where g.organization_id = t.organization_id and g.user_id = t.id and g.tag = ${tag})`);
  if (country !== undefined) where.push(sql`t.country = ${country}`);
  if (created_after !== undefined) where.push(sql`t.created > ${created_after}::timestamptz`);
  if (created_before !== undefined) where.push(sql`t.created < ${created_before}::timestamptz`);
  if (source !== undefined || external_id !== undefined)
    where.push(sql`exists (select from user_external_ids x where x.organization_id = t.organization_id and x.user_id = t.id
      ${source === undefined ? sql`` : sql`and x.source = ${source}`} ${external_id === undefined ? sql`` : sql`and x.external_id = ${external_id}`})`);
  return where;
}
