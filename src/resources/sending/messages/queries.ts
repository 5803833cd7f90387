import { type Selectable, sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../../platform/http/lists.ts";
import type { MessagesTable } from "../../../tables.gen.ts";
import type { MessageContent } from "../../email-messages/schema.ts";
import type { Channel } from "../recipients.ts";
import type { MessageStatus } from "./schema.ts";

export type MessageRow = Omit<Selectable<MessagesTable>, "channel" | "status"> & { channel: Channel; status: MessageStatus };

export async function findMessage(trx: Trx, organizations: readonly string[], id: string): Promise<MessageRow | undefined> {
  const { rows } =
    await sql<MessageRow>`select * from messages where organization_id = any(${organizations}::uuid[]) and id = ${id}`.execute(trx);
  return rows[0];
}

export interface MessageFilters extends PageRequest {
  edition_id?: string;
  user_id?: string;
  channel?: Channel;
  status?: MessageStatus;
  dedupe_key?: string;
}

/** @param addresses as they are compared: one of them is looked for */
export function listMessages(
  trx: Trx,
  organizations: readonly string[],
  query: MessageFilters,
  addresses: readonly string[] | undefined,
): Promise<Page<MessageRow>> {
  const equal = (["edition_id", "user_id", "channel", "status", "dedupe_key"] as const).filter((name) => query[name] !== undefined);
  const source = {
    from: sql`messages t`,
    columns: sql`t.*`,
    where: [
      ...equal.map((name) => sql`${sql.ref(`t.${name}`)} = ${query[name]}`),
      ...(addresses === undefined ? [] : [sql`lower(t.address) = any(${addresses}::text[])`]),
    ],
    orderings: { created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["-created"],
  };
  return listRows<MessageRow>(trx, organizations, source, query);
}

export async function isKnown(trx: Trx, organizations: readonly string[], table: "users" | "editions", id: string): Promise<boolean> {
  const { rows } =
    await sql`select 1 from ${sql.table(table)} where organization_id = any(${organizations}::uuid[]) and id = ${id}`.execute(trx);
  return rows.length > 0;
}

export interface Template {
  version: number;
  edition_id: string | null;
  content: MessageContent;
}

/** The template as it is now. */
export async function findTemplate(trx: Trx, organizationId: string, id: string): Promise<Template | undefined> {
  const { rows } = await sql<Template>`
    select m.version, m.edition_id, v.content from email_messages m
      join email_message_versions v on v.organization_id = m.organization_id and v.email_message_id = m.id and v.version = m.version
    where m.organization_id = ${organizationId} and m.id = ${id} and m.deleted_at is null`.execute(trx);
  return rows[0];
}

export async function isEdition(trx: Trx, organizationId: string, id: string | null): Promise<boolean> {
  const { rows } = await sql`
    select 1 from editions where organization_id = ${organizationId} and ${id === null ? sql`true` : sql`id = ${id}`} limit 1`.execute(trx);
  return rows.length > 0;
}

export interface Guest {
  id: string;
  email: string | null;
  phone: string | null;
}

export async function findGuest(trx: Trx, organizationId: string, id: string): Promise<Guest | undefined> {
  const { rows } = await sql<Guest>`select id, email, phone from users where organization_id = ${organizationId} and id = ${id}`.execute(
    trx,
  );
  return rows[0];
}

/** The guest behind an address. Of those who share a number it is one who wants no texts, if there is one: nobody's no is got round by another's yes. */
export async function findOwner(
  trx: Trx,
  organizationId: string,
  { address, channel }: { address: string; channel: Channel },
): Promise<string | null> {
  const same = channel === "sms" ? sql`u.phone = ${address}` : sql`u.email_key = lower(normalize(${address}))`;
  const wantsNone = sql`(u.do_not_contact or u.sms_status <> 'ok' or exists (select 1 from consents c
    where c.organization_id = u.organization_id and c.user_id = u.id and c.channel = 'sms' and c.status = 'withdrawn'))`;
  const { rows } = await sql<{ id: string }>`
    select u.id from users u where u.organization_id = ${organizationId} and ${same} order by ${wantsNone} desc, u.id limit 1`.execute(trx);
  return rows[0]?.id ?? null;
}

export interface NewMessageRow {
  organizationId: string;
  id: string;
  channel: Channel;
  userId: string | null;
  address: string;
  editionId: string | null;
  communicationType: "marketing" | "transactional";
  purpose: string;
  template: { id: string; version: number } | null;
  content: MessageContent | null;
  smsBody: Record<string, string>;
  variables: object;
  locale: string | null;
  dedupeKey: string | null;
  /** what was asked for, as it is compared */
  asked: object;
}

// jsonb has one order of keys and one spelling of numbers.
const hashOf = (asked: object) => sql`sha256(convert_to(${JSON.stringify(asked)}::jsonb::text, 'UTF8'))`;

/** The id of the new message, or of the one that has its dedupe_key already; `same` tells whether that was asked for in the same words. */
export async function insertMessage(trx: Trx, message: NewMessageRow): Promise<{ id: string; isNew: boolean; same: boolean }> {
  const { organizationId, template, dedupeKey } = message;
  const { numAffectedRows } = await sql`
    insert into messages (organization_id, id, channel, user_id, address, edition_id, communication_type, purpose, email_message_id, message_version, content, sms_body, variables,
      locale, dedupe_key, request_hash)
    values (${organizationId}, ${message.id}, ${message.channel}, ${message.userId}, ${message.address}, ${message.editionId}, ${message.communicationType}, ${message.purpose},
      ${template?.id ?? null}, ${template?.version ?? null}, ${message.content === null ? null : JSON.stringify(message.content)}, ${JSON.stringify(message.smsBody)},
      ${JSON.stringify(message.variables)}, ${message.locale}, ${dedupeKey}, ${hashOf(message.asked)})
    on conflict (organization_id, dedupe_key) where dedupe_key is not null do nothing`.execute(trx);
  if (numAffectedRows === 1n) return { id: message.id, isNew: true, same: true };
  const { rows } = await sql<{ id: string; same: boolean }>`
    select id, request_hash = ${hashOf(message.asked)} as same from messages where organization_id = ${organizationId} and dedupe_key = ${dedupeKey}`.execute(
    trx,
  );
  if (!rows[0]) throw new Error("a message vanished beside its dedupe_key");
  return { ...rows[0], isNew: false };
}

/** Who may not be written to is told at once. */
export async function skipMessage(trx: Trx, organizationId: string, id: string, reason: string): Promise<void> {
  await sql`update messages set status = 'skipped', reason = ${reason} where organization_id = ${organizationId} and id = ${id} and status = 'queued'`.execute(
    trx,
  );
}
