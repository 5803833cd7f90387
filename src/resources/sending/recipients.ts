import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { People } from "../campaigns/schema.ts";
import { decidingConsent } from "../consents/queries.ts";
import { suppressedEmail, suppressedReason } from "../suppressions/queries.ts";
import { SOUND_EMAIL } from "./address-shape.ts";
import { isCapped } from "./frequency-cap.ts";
import { holderReason, peopleSteps } from "./holders.ts";
import { duplicatePhone, smsLeftOutReason } from "./sms/left-out.ts";
import { isUnderAge } from "./under-age.ts";

export type Channel = "email" | "sms";

export interface Audience {
  organizationId: string;
  /** who of an order */
  people: People;
  /** by which guests are reached: the first that reaches them */
  channels: readonly Channel[];
  /** where texts may go; empty: everywhere */
  smsCountries: readonly string[];
  editionId: string;
  /** whose consents count beside the organization's; null: none */
  consentEditionId: string | null;
  marketing: boolean;
  purpose: string;
  /** an edition under test mails only its own team */
  testEdition: boolean;
}

/**
 * Why user `u`, joined with `suppressedEmail`, gets no email of this campaign: the first reason that applies, or null. Used for the snapshot and again when recipients are read for sending.
 * Two users never share an address (unique email_key), so duplicate_address does not arise for email.
 */
export function leftOutReason(audience: Audience): RawBuilder<string | null> {
  const consent = decidingConsent({
    organizationId: sql`u.organization_id`,
    userId: sql`u.id`,
    editionId: sql`${audience.consentEditionId}::uuid`,
    channel: sql`'email'`,
    purpose: sql`${audience.purpose}`,
  });
  const marketing = sql`when u.email_status = 'complained' or ${suppressedReason} = 'complaint' then 'complained' when u.email_status = 'unsubscribed_all' then 'unsubscribed'
    else case ${consent} when 'granted' then case when ${isUnderAge(audience)} then 'under_age' when ${isCapped(audience.organizationId)} then 'capped' end when 'withdrawn' then 'unsubscribed' else 'no_consent' end`;
  const team = sql`when u.email_key not in (select email_key from accounts) then 'test_edition'`;
  return sql`case
    when u.email is null then 'no_address'
    when u.email !~ ${SOUND_EMAIL} then 'invalid_address'
    when u.do_not_contact or ${suppressedReason} in ('manual', 'import') then 'do_not_contact'
    when u.email_status = 'bounced' or ${suppressedReason} = 'bounce' then 'bounced'
    ${audience.testEdition ? team : sql``}
    ${audience.marketing ? marketing : sql`else null`} end`;
}

export interface Snapshot {
  users: number;
  recipients: number;
}

/** The reason on each channel of the campaign: null on the one that reaches them. */
function reasons(audience: Audience): Record<Channel, RawBuilder<string | null>> {
  const no = sql<string>`'no_address'`;
  const { channels } = audience;
  return {
    sms: channels.includes("sms") ? reasonOn(audience, "sms") : no,
    email: channels.includes("email") ? reasonOn(audience, "email") : no,
  };
}

/** Why user `u`, or where there is none the holder of ticket `h`, gets nothing on a channel. */
function reasonOn(audience: Audience, channel: Channel): RawBuilder<string | null> {
  const ofUser = channel === "sms" ? smsLeftOutReason(audience) : leftOutReason(audience);
  return audience.people === "buyers" ? ofUser : sql`case when u.id is null then ${holderReason(audience, channel)} else ${ofUser} end`;
}

/** Recipients of one chunk: small enough to be done within one lease, large enough that claiming costs nothing. */
export const CHUNK_SIZE = 500;

/**
 * Freezes who gets the campaign: one row per recipient in id order, one per person left out with the reason, one lease range per 500.
 * @param member condition over `users u`
 */
export async function insertSnapshot(trx: Trx, campaignId: string, audience: Audience, member: RawBuilder<boolean>): Promise<Snapshot> {
  const { organizationId, people } = audience;
  const reason = reasons(audience);
  const onlyBuyers = people === "buyers";
  const { rows } = await sql<{ users: number; sms: number; email: number }>`
    with ${onlyBuyers ? sql`` : sql`${peopleSteps(audience, member)},`} members as materialized (
      select u.id as user_id, ${onlyBuyers ? sql`null::uuid as ticket_id, u.phone` : sql`p.ticket_id, coalesce(u.phone, h.phone) as phone`}, ${reason.sms} as sms, ${reason.email} as email
      from ${onlyBuyers ? sql`users u` : peopleSource(organizationId)} ${suppressedEmail}
      ${onlyBuyers ? sql`where u.organization_id = ${organizationId} and ${member}` : sql``}
    ), unique_phones as materialized (${duplicatePhone(audience)}
    ), judged as materialized (
      select user_id, ticket_id, case when sms is null then 'sms' when email is null then 'email' end as channel, ${audience.channels[0] === "sms" ? sql`sms` : sql`email`} as reason
      from unique_phones
    ), kept as (
      insert into campaign_recipients (organization_id, campaign_id, position, user_id, ticket_id)
      select ${organizationId}::uuid, ${campaignId}::uuid, row_number() over (order by channel desc, coalesce(user_id, ticket_id)), user_id, ticket_id
      from judged where channel is not null order by channel desc, coalesce(user_id, ticket_id)
    ), left_out as (
      insert into campaign_exclusions (organization_id, campaign_id, user_id, ticket_id, reason)
      select ${organizationId}::uuid, ${campaignId}::uuid, user_id, ticket_id, reason from judged where channel is null
    )
    select ${onlyBuyers ? sql`count(*)` : sql`(select count(*) from segment_users)`}::int as users, count(*) filter (where channel = 'sms')::int as sms,
      count(*) filter (where channel = 'email')::int as email from judged`.execute(trx);
  const { users, sms, email } = rows[0] ?? { users: 0, sms: 0, email: 0 };
  await insertChunks(trx, organizationId, campaignId, "sms", { after: 0, count: sms });
  await insertChunks(trx, organizationId, campaignId, "email", { after: sms, count: email });
  return { users, recipients: sms + email };
}

function peopleSource(organizationId: string): RawBuilder<unknown> {
  return sql`people p left join users u on u.organization_id = ${organizationId} and u.id = p.user_id
    left join tickets h on h.organization_id = ${organizationId} and h.id = p.ticket_id`;
}

// Texts come first: an urgent campaign reaches most people by them.
async function insertChunks(
  trx: Trx,
  organizationId: string,
  campaignId: string,
  channel: Channel,
  { after, count }: { after: number; count: number },
): Promise<void> {
  if (count === 0) return;
  await sql`insert into campaign_chunks (organization_id, campaign_id, chunk, channel, lo, hi)
    select ${organizationId}, ${campaignId}, (select count(*) from campaign_chunks where organization_id = ${organizationId} and campaign_id = ${campaignId}) + n, ${channel},
      ${after}::int + (n - 1) * ${CHUNK_SIZE}::int + 1, ${after}::int + least(n * ${CHUNK_SIZE}::int, ${count}::int)
    from generate_series(1, (${count}::int + ${CHUNK_SIZE}::int - 1) / ${CHUNK_SIZE}::int) n`.execute(trx);
}

export interface RecipientRow {
  position: number;
  /** empty: a holder who is no user */
  user_id: string;
  attempts: number;
  language: string | null;
  reason: string | null;
  email: string;
  email_key: string;
  first_name: string;
  last_name: string;
  locale: string | null;
  country: string | null;
  city: string | null;
  postal_code: string | null;
  phone: string | null;
  phone_country: string | null;
  attributes: Record<string, unknown>;
}

const userColumns = sql`r.position, coalesce(r.user_id::text, '') as user_id, r.attempts, r.language, u.phone_country, u.country, u.city, u.postal_code, coalesce(u.attributes, '{}') as attributes`;
const buyerColumns = sql`coalesce(u.email, '') as email, coalesce(u.email_key, '') as email_key, u.first_name, u.last_name, u.locale, u.phone`;
const personColumns = sql`coalesce(u.email, h.email, '') as email, coalesce(u.email_key, h.email_key, '') as email_key, coalesce(u.first_name, h.first_name, '') as first_name,
  coalesce(u.last_name, h.last_name, '') as last_name, coalesce(u.locale, h.locale) as locale, coalesce(u.phone, h.phone) as phone`;

/** Recipients `r` as users `u`, or as holders of tickets `h`. */
export const personSource: RawBuilder<unknown> = sql`campaign_recipients r left join users u on u.organization_id = r.organization_id and u.id = r.user_id
  left join tickets h on h.organization_id = r.organization_id and h.id = r.ticket_id and r.user_id is null`;

/** Those of a range who are due and not yet reached, each with the reason that now leaves them out, if any. */
export async function listDueRecipients(
  trx: Trx,
  campaignId: string,
  range: { lo: number; hi: number },
  { audience, channel, atMost }: { audience: Audience; channel: Channel; atMost: number },
): Promise<RecipientRow[]> {
  const buyers = sql`campaign_recipients r join users u on u.organization_id = r.organization_id and u.id = r.user_id`;
  const onlyBuyers = audience.people === "buyers";
  const { rows } = await sql<RecipientRow>`
    select ${userColumns}, ${onlyBuyers ? buyerColumns : personColumns}, ${reasonOn(audience, channel)} as reason
    from ${onlyBuyers ? buyers : personSource} ${suppressedEmail}
    where r.organization_id = ${audience.organizationId} and r.campaign_id = ${campaignId} and r.position between ${range.lo} and ${range.hi}
      and r.state = 'queued' and (r.next_attempt_at is null or r.next_attempt_at <= now())
    order by r.position limit ${atMost}`.execute(trx);
  return rows;
}

/** One recipient, whatever became of them: for the page that shows their message. */
export async function findRecipient(trx: Trx, campaignId: string, position: number, audience: Audience): Promise<RecipientRow | undefined> {
  const { rows } = await sql<RecipientRow>`
    select ${userColumns}, ${personColumns}, null as reason from ${personSource}
    where r.organization_id = ${audience.organizationId} and r.campaign_id = ${campaignId} and r.position = ${position}`.execute(trx);
  return rows[0];
}
