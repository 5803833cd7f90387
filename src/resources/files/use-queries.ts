import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { FileRow } from "./queries.ts";
import type { FileUse } from "./schema.ts";

/** As many as an answer names. */
const NAMED = 10;

/** What uses the file: how many, and the first of them. */
export async function listFileUses(trx: Trx, file: FileRow): Promise<{ count: number; first: FileUse[] }> {
  // A mail that was sent shows its images as long as they are there.
  const uses = sql`${JSON.stringify([{ file_id: file.id }])}::jsonb`;
  const { rows } = await sql<FileUse & { total: number }>`
    select type, id, name, count(*) over ()::int as total from (
      select 'email_message' as type, m.id, m.name from email_messages m
        where m.organization_id = ${file.organization_id} and m.deleted_at is null and m.files @> ${uses}
      union all
      select 'campaign', c.id, c.name from campaigns c join email_message_versions v
        on v.organization_id = c.organization_id and v.email_message_id = c.email_message_id and v.version = c.frozen_message_version
        where c.organization_id = ${file.organization_id} and v.content -> 'files' @> ${uses}
      union all
      select 'data_import', i.id, i.name from data_imports i
        where i.organization_id = ${file.organization_id} and i.file_id = ${file.id}
      union all
      select 'organization_logo', o.id, o.name from organizations o where o.id = ${file.organization_id} and o.logo_file_id = ${file.id}
    ) u order by type, id limit ${NAMED}`.execute(trx);
  return { count: rows[0]?.total ?? 0, first: rows.map(({ type, id, name }) => ({ type, id, name })) };
}
