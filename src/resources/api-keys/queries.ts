import { type Selectable, sql } from "kysely";
import { hashApiKey } from "../../platform/auth/api-keys.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { type ListSource, listRows, type Page } from "../../platform/http/lists.ts";
import type { Role } from "../../platform/http/operation.ts";
import type { ApiKeyRolesTable, ApiKeysTable } from "../../tables.gen.ts";

type KeyColumns = "id" | "name" | "hint" | "created" | "expires_at" | "last_used_at" | "previous_valid_until" | "modified" | "version";
export type ApiKeyRow = Pick<Selectable<ApiKeysTable>, KeyColumns> & Pick<Selectable<ApiKeyRolesTable>, "organization_id" | "role">;

export const apiKeyOrderings = ["name", "created", "modified"] as const;

const rowsOfKeys = sql`(select k.id, k.name, k.hint, k.created, k.expires_at, k.last_used_at, k.previous_valid_until, k.modified, k.version,
  r.organization_id, r.role from api_key_roles r join api_keys k on k.id = r.api_key_id)`;

/** Whether anybody can sign in at all; as preo_system. */
export async function anyApiKey(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select exists (select from api_keys) as found`.execute(trx);
  return rows[0]?.found === true;
}

export function listApiKeys(
  trx: Trx,
  organizations: readonly string[],
  query: Parameters<typeof listRows>[3] & { search?: string },
): Promise<Page<ApiKeyRow>> {
  const source: ListSource = {
    from: sql`${rowsOfKeys} t`,
    columns: sql`t.*`,
    where: query.search ? [sql`strpos(lower(t.name), lower(${query.search})) > 0`] : [],
    orderings: { name: sql`t.name`, created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["name"],
  };
  return listRows<ApiKeyRow>(trx, organizations, source, query);
}

/** The key with its role in the first of these organizations that it reaches. */
export async function findApiKey(trx: Trx, organizations: readonly string[], id: string): Promise<ApiKeyRow | undefined> {
  const { rows } = await sql<ApiKeyRow>`
    select t.* from ${rowsOfKeys} t where t.id = ${id} and t.organization_id = any(${organizations}::uuid[]) order by t.organization_id limit 1`.execute(
    trx,
  );
  return rows[0];
}

/** Stores the hash of a key, which reaches nothing until it has a role. */
export async function insertApiKey(
  trx: Trx,
  key: { id: string; name: string; secret: string; expiresAt?: string | null | undefined },
): Promise<void> {
  await sql`insert into api_keys (id, name, token_hash, hint, expires_at)
    values (${key.id}, ${key.name}, ${hashApiKey(key.secret)}, ${hintOf(key.secret)}, ${key.expiresAt ?? null})`.execute(trx);
}

export async function insertApiKeyRole(trx: Trx, apiKeyId: string, organizationId: string, role: Role): Promise<void> {
  await sql`insert into api_key_roles (organization_id, api_key_id, role) values (${organizationId}, ${apiKeyId}, ${role})`.execute(trx);
}

/** Gives a key a new secret; the former one stays valid for so many hours. The key's role in one of these organizations says whose it is. */
export async function updateApiKeySecret(
  trx: Trx,
  organizations: readonly string[],
  id: string,
  secret: string,
  overlapHours: number,
): Promise<void> {
  await sql`
    update api_keys set token_hash = ${hashApiKey(secret)}, hint = ${hintOf(secret)}, modified = now(), version = version + 1,
      previous_valid_until = now() + make_interval(hours => ${overlapHours}::int)
    where id = ${id} and exists (select from api_key_roles r where r.api_key_id = api_keys.id and r.organization_id = any(${organizations}::uuid[]))`.execute(
    trx,
  );
}

/** Whether the key reaches organizations beyond these. */
export async function reachesOthers(trx: Trx, organizations: readonly string[], id: string): Promise<boolean> {
  const { rows } = await sql<{ others: boolean }>`
    select preo_key_reach(${id}) > (select count(*) from api_key_roles where api_key_id = ${id} and organization_id = any(${organizations}::uuid[])) as others`.execute(
    trx,
  );
  return rows[0]?.others !== false;
}

/** Takes a key's roles in these organizations away: one that is left without any is as good as unknown. Gives the organizations. */
export async function deleteApiKeyRoles(trx: Trx, organizations: readonly string[], id: string): Promise<string[]> {
  const { rows } = await sql<{ organization_id: string }>`
    delete from api_key_roles where api_key_id = ${id} and organization_id = any(${organizations}::uuid[]) returning organization_id`.execute(
    trx,
  );
  return rows.map((row) => row.organization_id);
}

const HINT_LENGTH = 9;

// By its first letters people tell one key from another; the rest has more than 200 random bits.
function hintOf(secret: string): string {
  return `${secret.slice(0, HINT_LENGTH)}…`;
}
