import { sql } from "kysely";
import type { Database } from "../../platform/database/database.ts";
import { asSystem, type Trx } from "../../platform/database/doors.ts";
import type { Recipient } from "./schema.ts";

/** Which organization's campaign, or message of its own, a link belongs to; the token has already proved itself. */
export async function findLinkOrganization(db: Database, campaignId: string): Promise<string | undefined> {
  return asSystem(db, "link", async (trx) => {
    const { rows } = await sql<{ organization_id: string }>`
      select organization_id from campaigns where id = ${campaignId} union all select organization_id from messages where id = ${campaignId}`.execute(
      trx,
    );
    return rows[0]?.organization_id;
  });
}

export interface EventDetail {
  type: "open" | "click" | "unsubscribe";
  link?: number;
  machine: boolean;
  detail: Record<string, unknown>;
}

/** Keeps what happened; the first of its kind by a person also counts for the recipient and for the range they are in. */
export async function recordMessageEvent(trx: Trx, organizationId: string, recipient: Recipient, event: EventDetail): Promise<void> {
  await sql`insert into message_events (organization_id, campaign_id, position, type, link, machine, detail)
    values (${organizationId}, ${recipient.campaignId}, ${recipient.position}, ${event.type}, ${event.link ?? null}, ${event.machine}, ${JSON.stringify(event.detail)})`.execute(
    trx,
  );
  if (event.machine) return;
  if (recipient.position === 0) return countForNobody(trx, organizationId, recipient.campaignId, event.type);
  const { first, counter } = COLUMNS[event.type];
  await sql`
    with first as (
      update campaign_recipients set ${first} = now()
      where organization_id = ${organizationId} and campaign_id = ${recipient.campaignId} and position = ${recipient.position} and ${first} is null returning position
    )
    update campaign_chunks set ${counter} = ${counter} + 1
    where organization_id = ${organizationId} and campaign_id = ${recipient.campaignId} and exists (select 1 from first) and ${recipient.position} between lo and hi`.execute(
    trx,
  );
}

// Without knowing who, every open and click counts: in the campaign's first range, since the counters live there.
async function countForNobody(trx: Trx, organizationId: string, campaignId: string, type: EventDetail["type"]): Promise<void> {
  const { counter } = COLUMNS[type];
  await sql`update campaign_chunks set ${counter} = ${counter} + 1
    where organization_id = ${organizationId} and campaign_id = ${campaignId} and chunk = 1`.execute(trx);
}

const COLUMNS = {
  open: { first: sql.ref("opened_at"), counter: sql.ref("opened") },
  click: { first: sql.ref("clicked_at"), counter: sql.ref("clicked") },
  unsubscribe: { first: sql.ref("unsubscribed_at"), counter: sql.ref("unsubscribed") },
};

export async function findLink(trx: Trx, organizationId: string, campaignId: string, n: number): Promise<string | undefined> {
  const { rows } = await sql<{ target: string }>`
    select target from campaign_links where organization_id = ${organizationId} and campaign_id = ${campaignId} and n = ${n}`.execute(trx);
  return rows[0]?.target;
}

export interface Subscriber {
  user_id: string;
  language: string | null;
  locale: string | null;
  message_id: string | null;
  /** null: the message is about no edition in particular */
  edition_id: string | null;
  edition_name: string | null;
  organization_name: string;
  purpose: string;
  /** the edition that the message belongs to; null when it was the organization's */
  message_edition_id: string | null;
}

/** Whom an unsubscribe link speaks for, and about what. */
export async function findSubscriber(trx: Trx, organizationId: string, recipient: Recipient): Promise<Subscriber | undefined> {
  if (recipient.position === 0) return findMessageSubscriber(trx, organizationId, recipient.campaignId);
  const { rows } = await sql<Subscriber>`
    select r.user_id, r.language, u.locale, m.id as message_id, e.id as edition_id, e.name as edition_name, o.name as organization_name, coalesce(m.purpose, 'marketing') as purpose, m.edition_id as message_edition_id
    from campaign_recipients r join campaigns c on c.organization_id = r.organization_id and c.id = r.campaign_id
      join editions e on e.organization_id = c.organization_id and e.id = c.edition_id
      join organizations o on o.id = c.organization_id
      join users u on u.organization_id = r.organization_id and u.id = r.user_id
      left join email_messages m on m.organization_id = c.organization_id and m.id = c.email_message_id
    where r.organization_id = ${organizationId} and r.campaign_id = ${recipient.campaignId} and r.position = ${recipient.position}`.execute(
    trx,
  );
  return rows[0];
}

async function findMessageSubscriber(trx: Trx, organizationId: string, messageId: string): Promise<Subscriber | undefined> {
  const { rows } = await sql<Subscriber>`
    select m.user_id, m.language, u.locale, m.email_message_id as message_id, e.id as edition_id, e.name as edition_name, o.name as organization_name, m.purpose,
      m.edition_id as message_edition_id
    from messages m join organizations o on o.id = m.organization_id join users u on u.organization_id = m.organization_id and u.id = m.user_id
      left join editions e on e.organization_id = m.organization_id and e.id = m.edition_id
    where m.organization_id = ${organizationId} and m.id = ${messageId}`.execute(trx);
  return rows[0];
}

/** The guest of a message of its own wants no more of its kind. */
export async function markMessageUnsubscribed(trx: Trx, organizationId: string, messageId: string): Promise<void> {
  await sql`update messages set unsubscribed_at = now() where organization_id = ${organizationId} and id = ${messageId} and unsubscribed_at is null`.execute(
    trx,
  );
}
