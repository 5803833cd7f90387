import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { MessageContent } from "./schema.ts";

export interface NewTestEmail {
  id: string;
  messageId: string;
  version: number;
  editionId: string | null;
  userId: string | null;
  locale: string | null;
  address: string;
}

export async function insertTestEmail(trx: Trx, organizationId: string, test: NewTestEmail): Promise<void> {
  await sql`insert into test_emails (organization_id, id, email_message_id, message_version, edition_id, user_id, locale, address)
    values (${organizationId}, ${test.id}, ${test.messageId}, ${test.version}, ${test.editionId}, ${test.userId}, ${test.locale}, ${test.address})`.execute(
    trx,
  );
}

export interface TakenTestEmail {
  id: string;
  content: MessageContent;
  edition_id: string | null;
  user_id: string | null;
  locale: string | null;
  address: string;
  created: Date;
}

/** A test email that is about to be handed over; undefined when it has been. One whose reply never came is taken again, under the same Message-ID. */
export async function takeTestEmailIf(trx: Trx, organizationId: string, id: string): Promise<TakenTestEmail | undefined> {
  const { rows } = await sql<TakenTestEmail>`
    update test_emails t set status = 'sending', modified = now() from email_message_versions v
    where t.organization_id = ${organizationId} and t.id = ${id} and t.status in ('queued', 'sending')
      and v.organization_id = t.organization_id and v.email_message_id = t.email_message_id and v.version = t.message_version
    returning t.id, v.content, t.edition_id, t.user_id, t.locale, t.address, t.created`.execute(trx);
  return rows[0];
}

export async function finishTestEmailIf(
  trx: Trx,
  organizationId: string,
  id: string,
  status: "sent" | "failed",
  response: string,
): Promise<void> {
  await sql`update test_emails set status = ${status}, response = ${response.slice(0, 500)}, modified = now()
    where organization_id = ${organizationId} and id = ${id} and status = 'sending'`.execute(trx);
}

/** Addresses stay no longer than they serve. */
export async function pruneTestEmails(trx: Trx, organizationId: string): Promise<void> {
  await sql`delete from test_emails where organization_id = ${organizationId} and created < now() - interval '30 days'`.execute(trx);
}
