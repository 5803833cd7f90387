import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { decidingConsent } from "../consents/queries.ts";
import type { PreferencesOf } from "./preferences-link.ts";
import type { Recipient } from "./schema.ts";

export interface Chooser {
  user_id: string;
  locale: string | null;
  organization_name: string;
  edition_id: string | null;
  edition_name: string | null;
  purpose: string;
  /** the edition that the message belongs to; null when it was the organization's */
  message_edition_id: string | null;
  /** what decides about messages like this one now */
  consent: "granted" | "withdrawn" | null;
  unsubscribed_all: boolean;
  /** no choice made here would let news through: the address is dead, was complained from, or staff keeps it from being written to */
  blocked: boolean;
}

/** Who chooses on a preference page, and how things stand. */
export async function findChooser(trx: Trx, of: PreferencesOf): Promise<Chooser | undefined> {
  const consent = decidingConsent({
    organizationId: sql`u.organization_id`,
    userId: sql`u.id`,
    editionId: sql`coalesce(m.edition_id, e.id)`,
    channel: sql`'email'`,
    purpose: sql`coalesce(m.purpose, 'marketing')`,
  });
  const { rows } = await sql<Chooser>`
    select u.id as user_id, u.locale, o.name as organization_name, e.id as edition_id, e.name as edition_name, coalesce(m.purpose, 'marketing') as purpose,
      m.edition_id as message_edition_id, ${consent} as consent, u.email_status = 'unsubscribed_all' as unsubscribed_all,
      u.email_status in ('bounced', 'complained') or u.do_not_contact or exists (select from suppressions s
        where s.organization_id = u.organization_id and s.channel = 'email' and s.address = u.email_key) as blocked
    from users u join organizations o on o.id = u.organization_id
      left join editions e on e.organization_id = u.organization_id and e.id = ${of.editionId}
      left join email_messages m on m.organization_id = u.organization_id and m.id = ${of.messageId}
    where u.organization_id = ${of.organizationId} and u.id = ${of.userId}`.execute(trx);
  return rows[0];
}

/** Every purpose about which the guest has decided on a channel, with one more. */
export async function listPurposes(trx: Trx, organizationId: string, userId: string, channel: string, more: string): Promise<string[]> {
  const { rows } = await sql<{ purpose: string }>`
    select purpose from consents where organization_id = ${organizationId} and user_id = ${userId} and channel = ${channel} union select ${more} order by 1`.execute(
    trx,
  );
  return rows.map(({ purpose }) => purpose);
}

/** The newest sending of the message to the guest: where an unsubscribe counts. */
export async function findNewestRecipient(trx: Trx, of: PreferencesOf): Promise<Recipient | undefined> {
  const { rows } = await sql<Recipient>`
    select r.campaign_id as "campaignId", r.position from campaign_recipients r join campaigns c on c.organization_id = r.organization_id and c.id = r.campaign_id
    where r.organization_id = ${of.organizationId} and r.user_id = ${of.userId} and c.email_message_id = ${of.messageId} and r.state = 'sent'
    order by r.sent_at desc limit 1`.execute(trx);
  return rows[0];
}

/** Nothing but transactional messages to this guest from now on, by email or by any channel. */
export async function unsubscribeFromAll(trx: Trx, organizationId: string, userId: string, channels: "email" | "every"): Promise<void> {
  await sql`update users set email_status = case when email_status = 'ok' then 'unsubscribed_all' else email_status end,
      sms_status = case when sms_status = 'ok' and ${channels === "every"} then 'unsubscribed_all' else sms_status end, modified = now(), version = version + 1
    where organization_id = ${organizationId} and id = ${userId} and (email_status = 'ok' or (sms_status = 'ok' and ${channels === "every"}))`.execute(
    trx,
  );
}

/** The guest wants mail again: what they stopped topic by topic stays stopped. */
export async function liftUnsubscribeFromAll(trx: Trx, organizationId: string, userId: string): Promise<void> {
  await sql`update users set email_status = 'ok', modified = now(), version = version + 1
    where organization_id = ${organizationId} and id = ${userId} and email_status = 'unsubscribed_all'`.execute(trx);
}
