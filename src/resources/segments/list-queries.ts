import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";

export async function findUsersById(trx: Trx, organizationId: string, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from users where organization_id = ${organizationId} and id = any(${ids}::uuid[])`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

/** Who has an address, now or as a further one, by its key. */
export async function findUsersByAddress(trx: Trx, organizationId: string, keys: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ key: string; id: string }>`
    select email_key as key, id from users where organization_id = ${organizationId} and email_key = any(${keys}::text[])
    union select email_key, user_id from user_emails where organization_id = ${organizationId} and email_key = any(${keys}::text[])`.execute(
    trx,
  );
  return new Map(rows.map(({ key, id }) => [key, id]));
}

export async function insertListUsers(trx: Trx, organizationId: string, segmentId: string, ids: readonly string[]): Promise<void> {
  await sql`insert into segment_list_users (organization_id, segment_id, user_id)
    select ${organizationId}::uuid, ${segmentId}::uuid, unnest(${ids}::uuid[]) on conflict do nothing`.execute(trx);
}

export async function deleteListUsersExcept(trx: Trx, organizationId: string, segmentId: string, ids: readonly string[]): Promise<void> {
  await sql`delete from segment_list_users where organization_id = ${organizationId} and segment_id = ${segmentId}
    and user_id <> all(${ids}::uuid[])`.execute(trx);
}
