import { type Selectable, sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";
import type { UserMergesTable } from "../../../tables.gen.ts";

export type Moved = Record<string, string[]>;
export type MergeRow = Omit<Selectable<UserMergesTable>, "moved" | "snapshot" | "filled"> & {
  moved: Moved;
  snapshot: Snapshot;
  filled: Record<string, unknown>;
};

/** Of the guest who goes, and the consents of the one who stays that give way. Rows as they are in their tables. */
export interface Snapshot {
  user: Record<string, unknown>;
  emails: string[];
  external_ids: { source: string; external_id: string }[];
  tags: string[];
  lists: string[];
  consents: Record<string, unknown>[];
  replaced: Record<string, unknown>[];
}

/** One organization's guest who goes and the one who stays. */
export interface Pair {
  organizationId: string;
  from: string;
  to: string;
}

/** Tables whose rows follow their guest, with the column that names the guest. */
const FOLLOWING = [
  ["orders", "user_id"],
  ["purchases", "user_id"],
  ["tickets", "buyer_id"],
  ["refund_requests", "user_id"],
  ["messages", "user_id"],
  ["consent_history", "user_id"],
  ["outbox_messages", "user_id"],
] as const;

export async function takeSnapshot(trx: Trx, { organizationId, from }: Pair): Promise<Snapshot> {
  const of = (table: string) => sql`from ${sql.table(table)} x where x.organization_id = ${organizationId} and x.user_id = ${from}`;
  const { rows } = await sql<Snapshot>`
    select to_jsonb(u) - 'bucket' as "user", '[]'::jsonb as replaced,
      (select coalesce(jsonb_agg(x.email_key), '[]') ${of("user_emails")}) as emails,
      (select coalesce(jsonb_agg(jsonb_build_object('source', x.source, 'external_id', x.external_id)), '[]') ${of("user_external_ids")}) as external_ids,
      (select coalesce(jsonb_agg(x.tag), '[]') ${of("user_tags")}) as tags,
      (select coalesce(jsonb_agg(x.segment_id), '[]') ${of("segment_list_users")}) as lists,
      (select coalesce(jsonb_agg(to_jsonb(x)), '[]') ${of("consents")}) as consents
    from users u where u.organization_id = ${organizationId} and u.id = ${from}`.execute(trx);
  if (!rows[0]) throw new Error("the guest who goes is not there");
  return rows[0];
}

/** What was bought, asked back, sent and decided goes to the one who stays. Gives the ids by table. */
export async function moveRows(trx: Trx, pair: Pair): Promise<Moved> {
  const { organizationId, from, to } = pair;
  const moved: Moved = {};
  for (const [table, column] of FOLLOWING) {
    const { rows } = await sql<{ id: string }>`update ${sql.table(table)} set ${sql.ref(column)} = ${to}
      where organization_id = ${organizationId} and ${sql.ref(column)} = ${from} returning id`.execute(trx);
    moved[table] = rows.map(({ id }) => id);
  }
  // Who holds a ticket is told apart from who bought it. In a campaign that went to both rows both places stay as they are.
  const held = await sql<{
    id: string;
  }>`update tickets set user_id = ${to} where organization_id = ${organizationId} and user_id = ${from} returning id`.execute(trx);
  moved["held_tickets"] = held.rows.map(({ id }) => id);
  const received = await sql<{ campaign_id: string }>`
    update campaign_recipients r set user_id = ${to} where r.organization_id = ${organizationId} and r.user_id = ${from}
      and not exists (select from campaign_recipients x where x.organization_id = r.organization_id and x.campaign_id = r.campaign_id and x.user_id = ${to})
    returning r.campaign_id`.execute(trx);
  moved["campaign_recipients"] = received.rows.map(({ campaign_id }) => campaign_id);
  const earlier = await sql<{ id: string }>`update user_merges set user_id = ${to}
    where organization_id = ${organizationId} and user_id = ${from} returning id`.execute(trx);
  moved["user_merges"] = earlier.rows.map(({ id }) => id);
  return moved;
}

/** Gives back what moved, as far as it is still there. */
export async function moveRowsBack(trx: Trx, { organizationId, from, to }: Pair, moved: Moved): Promise<void> {
  const back = async (table: string, column: string, ids: readonly string[] = [], key = "id") => {
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${from}
      where organization_id = ${organizationId} and ${sql.ref(column)} = ${to} and ${sql.ref(key)} = any(${ids}::uuid[])`.execute(trx);
  };
  for (const [table, column] of FOLLOWING) await back(table, column, moved[table]);
  await back("tickets", "user_id", moved["held_tickets"]);
  await back("campaign_recipients", "user_id", moved["campaign_recipients"], "campaign_id");
  await back("user_merges", "user_id", moved["user_merges"]);
  await sql`delete from user_tags where organization_id = ${organizationId} and user_id = ${to} and tag = any(${moved["tags"] ?? []}::text[])`.execute(
    trx,
  );
  await sql`delete from segment_list_users where organization_id = ${organizationId} and user_id = ${to} and segment_id = any(${moved["lists"] ?? []}::uuid[])`.execute(
    trx,
  );
}

/** The addresses and names by which the guest who goes is recognised lead to the one who stays; tags and lists are joined. Gives the tags and lists that are new. */
export async function moveIdentities(trx: Trx, { organizationId, from, to }: Pair, alias: string | null): Promise<Moved> {
  for (const table of ["user_emails", "user_external_ids"] as const)
    await sql`update ${sql.table(table)} set user_id = ${to} where organization_id = ${organizationId} and user_id = ${from}`.execute(trx);
  const tags = await sql<{
    tag: string;
  }>`insert into user_tags (organization_id, user_id, tag) select organization_id, ${to}, tag from user_tags
    where organization_id = ${organizationId} and user_id = ${from} on conflict do nothing returning tag`.execute(trx);
  const lists = await sql<{ segment_id: string }>`insert into segment_list_users (organization_id, segment_id, user_id)
    select organization_id, segment_id, ${to} from segment_list_users where organization_id = ${organizationId} and user_id = ${from}
    on conflict do nothing returning segment_id`.execute(trx);
  await sql`delete from segment_members where organization_id = ${organizationId} and user_id = ${from}`.execute(trx);
  await sql`delete from users where organization_id = ${organizationId} and id = ${from}`.execute(trx);
  if (alias !== null)
    await sql`insert into user_emails (organization_id, email_key, user_id) values (${organizationId}, ${alias}, ${to}) on conflict do nothing`.execute(
      trx,
    );
  return { tags: tags.rows.map(({ tag }) => tag), lists: lists.rows.map(({ segment_id }) => segment_id) };
}

export async function insertMerge(
  trx: Trx,
  id: string,
  pair: Pair,
  kept: Pick<MergeRow, "snapshot" | "moved" | "filled">,
): Promise<MergeRow> {
  const { rows } = await sql<MergeRow>`
    insert into user_merges (organization_id, id, user_id, merged_user_id, snapshot, moved, filled)
    values (${pair.organizationId}, ${id}, ${pair.to}, ${pair.from}, ${JSON.stringify(kept.snapshot)}, ${JSON.stringify(kept.moved)}, ${JSON.stringify(kept.filled)})
    returning *`.execute(trx);
  return one(rows);
}

/** `lock` holds the row until the end of the transaction. */
export async function findMerge(trx: Trx, organizations: readonly string[], id: string): Promise<MergeRow | undefined> {
  const { rows } = await sql<MergeRow>`
    select * from user_merges where organization_id = any(${organizations}::uuid[]) and id = ${id} for update`.execute(trx);
  return rows[0];
}

/** A later merge of the same guest that still stands: it has to be undone first. */
export async function findLaterMerge(trx: Trx, { organization_id, id, user_id }: MergeRow): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`select id from user_merges
    where organization_id = ${organization_id} and user_id = ${user_id} and id > ${id} and undone_at is null order by id desc limit 1`.execute(
    trx,
  );
  return rows[0]?.id;
}

export async function endMerge(trx: Trx, { organization_id, id }: MergeRow): Promise<MergeRow> {
  const { rows } = await sql<MergeRow>`
    update user_merges set undone_at = now(), snapshot = '{}', filled = '{}', modified = now(), version = version + 1
    where organization_id = ${organization_id} and id = ${id} returning *`.execute(trx);
  return one(rows);
}

function one(rows: readonly MergeRow[]): MergeRow {
  if (!rows[0]) throw new Error("the merge that was just written is gone");
  return rows[0];
}
