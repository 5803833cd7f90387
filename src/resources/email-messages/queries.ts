import { type RawBuilder, type Selectable, sql } from "kysely";
import { type Columns, columnNames, columnValues, versionedAssignments } from "../../platform/database/columns.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { EmailMessagesTable } from "../../tables.gen.ts";
import type { MessageContent } from "./schema.ts";

export { listBoughtByUsers } from "./bought-queries.ts";
export { loadCarried } from "./load-carried.ts";
export { requireSoundContent } from "./require-sound-content.ts";
export { canonicalTexts } from "./rules.ts";

export type EmailMessageRow = Omit<Selectable<EmailMessagesTable>, keyof MessageContent> &
  Required<MessageContent> & { template_moved_on: boolean };
export type ListedEmailMessageRow = Omit<EmailMessageRow, "body" | "text" | "compiled"> & { languages: string[] };

export const emailMessageOrderings = ["name", "created", "modified"] as const;

// A template that is gone has not moved on.
const movedOn = sql`exists (select from email_messages o where o.organization_id = t.organization_id and o.id = t.template_id
  and o.version > t.template_version and o.deleted_at is null) as template_moved_on`;

// The bodies stay where they are: a page of them may be many megabytes.
const listedColumns = sql`t.id, t.organization_id, t.edition_id, t.template_id, t.template_version, ${movedOn}, t.name, t.communication_type, t.purpose, t.from_name, t.from_address, t.reply_to,
  t.subject, t.preheader, t.body_format, t.tracking, t.files, t.created, t.modified, t.version,
  array(select k from jsonb_object_keys(t.subject) k where t.subject ->> k ~ '\\S' and t.body ->> k ~ '\\S' order by k collate "C") as languages`;

/** The content of one version of a message, hidden or not: what a campaign that started with it sends. */
export async function findMessageVersion(
  trx: Trx,
  organizationId: string,
  messageId: string,
  version: number,
): Promise<MessageContent | undefined> {
  const { rows } = await sql<{ content: MessageContent }>`
    select content from email_message_versions where organization_id = ${organizationId} and email_message_id = ${messageId} and version = ${version}`.execute(
    trx,
  );
  return rows[0]?.content;
}

export function listEmailMessages(
  trx: Trx,
  organizations: readonly string[],
  query: PageRequest & { edition_id?: string; communication_type?: string; purpose?: string; search?: string },
): Promise<Page<ListedEmailMessageRow>> {
  const where: RawBuilder<unknown>[] = [];
  if (query.edition_id !== undefined) where.push(sql`t.edition_id = ${query.edition_id}`);
  if (query.communication_type !== undefined) where.push(sql`t.communication_type = ${query.communication_type}`);
  if (query.purpose !== undefined) where.push(sql`t.purpose = ${query.purpose}`);
  if (query.search) where.push(sql`strpos(lower(t.name), lower(${query.search})) > 0`);
  const source = {
    from: sql`email_messages t`,
    columns: listedColumns,
    where,
    always: [sql`t.deleted_at is null`],
    orderings: { name: sql`t.name`, created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["-created"],
  };
  return listRows<ListedEmailMessageRow>(trx, organizations, source, query);
}

export async function findEmailMessage(trx: Trx, organizations: readonly string[], id: string): Promise<EmailMessageRow | undefined> {
  const { rows } = await sql<EmailMessageRow>`
    select t.*, ${movedOn} from email_messages t
    where t.organization_id = any(${organizations}::uuid[]) and t.id = ${id} and t.deleted_at is null`.execute(trx);
  return rows[0];
}

/** Every message that belongs to the edition, whole. */
export async function listMessagesOfEdition(trx: Trx, organizationId: string, editionId: string): Promise<EmailMessageRow[]> {
  const { rows } = await sql<EmailMessageRow>`
    select * from email_messages where organization_id = ${organizationId} and edition_id = ${editionId} and deleted_at is null order by id`.execute(
    trx,
  );
  return rows;
}

export interface MessageVersionRow {
  id: string;
  message_id: string;
  version: number;
  content: MessageContent;
  current: boolean;
  campaigns: { id: string; name: string }[];
  created: Date;
}

/** The versions of a message, the newest first. */
export function listMessageVersions(
  trx: Trx,
  organizationId: string,
  messageId: string,
  query: PageRequest,
): Promise<Page<MessageVersionRow>> {
  const source = {
    from: sql`(select v.*, v.email_message_id as message_id, lpad(to_hex(v.version), 32, '0')::uuid as id, v.created as modified, v.version = m.version as current,
        (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name) order by c.id), '[]') from campaigns c
          where c.organization_id = v.organization_id and c.email_message_id = v.email_message_id and c.frozen_message_version = v.version) as campaigns
      from email_message_versions v join email_messages m on m.organization_id = v.organization_id and m.id = v.email_message_id) t`,
    columns: sql`t.*`,
    where: [],
    always: [sql`t.message_id = ${messageId}`],
    orderings: { version: sql`t.version` },
    defaultOrdering: ["-version"],
  };
  return listRows<MessageVersionRow>(trx, [organizationId], source, query);
}

export async function findEmailMessageForUpdate(
  trx: Trx,
  organizations: readonly string[],
  id: string,
): Promise<EmailMessageRow | undefined> {
  const { rows } = await sql<EmailMessageRow>`
    select t.*, ${movedOn} from email_messages t
    where t.organization_id = any(${organizations}::uuid[]) and t.id = ${id} and t.deleted_at is null for update of t`.execute(trx);
  return rows[0];
}

/** A new message with its first version. */
export async function insertEmailMessage(trx: Trx, organizationId: string, id: string, columns: Columns): Promise<EmailMessageRow> {
  const row = { ...columns, organization_id: organizationId, id };
  const { rows } =
    await sql<EmailMessageRow>`insert into email_messages as t (${columnNames(row)}) values (${columnValues(row)}) returning t.*, ${movedOn}`.execute(
      trx,
    );
  return keepVersion(trx, rows[0] as EmailMessageRow);
}

/** The changed message with its next version. The caller holds the row. */
export async function updateEmailMessage(trx: Trx, organizationId: string, id: string, columns: Columns): Promise<EmailMessageRow> {
  const { rows } = await sql<EmailMessageRow>`
    update email_messages t set ${versionedAssignments(columns)} where t.organization_id = ${organizationId} and t.id = ${id} returning t.*, ${movedOn}`.execute(
    trx,
  );
  return keepVersion(trx, rows[0] as EmailMessageRow);
}

export async function hideEmailMessage(trx: Trx, organizationId: string, id: string): Promise<void> {
  await sql`update email_messages set deleted_at = now(), modified = now() where organization_id = ${organizationId} and id = ${id}`.execute(
    trx,
  );
}

/** Campaigns that still need the message. */
export async function listCampaignsUsing(
  trx: Trx,
  organizationId: string,
  id: string,
): Promise<{ id: string; name: string; status: string }[]> {
  const { rows } = await sql<{ id: string; name: string; status: string }>`
    select id, name, status from campaigns
    where organization_id = ${organizationId} and email_message_id = ${id} and status not in ('sent', 'failed', 'cancelled') order by id limit 100`.execute(
    trx,
  );
  return rows;
}

async function keepVersion(trx: Trx, row: EmailMessageRow): Promise<EmailMessageRow> {
  const { subject, preheader, body, text, body_format, from_name, from_address, reply_to, tracking, communication_type, purpose } = row;
  const sender = { from_name, from_address, reply_to };
  const made = { compiled: row.compiled, files: row.files };
  const content: MessageContent = {
    subject,
    preheader,
    body,
    text,
    body_format,
    ...sender,
    tracking,
    communication_type,
    purpose,
    ...made,
  };
  await sql`insert into email_message_versions (organization_id, email_message_id, version, content)
    values (${row.organization_id}, ${row.id}, ${row.version}, ${JSON.stringify(content)})`.execute(trx);
  return row;
}
