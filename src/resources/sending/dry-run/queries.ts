import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";
import type { CampaignKey } from "../campaign-state.ts";
import { personSource } from "../recipients.ts";

/** A copy of the campaign as it would begin now, for a transaction that is rolled back: no row of the real one is locked. */
export async function insertRehearsal(trx: Trx, campaign: CampaignKey, id: string): Promise<void> {
  await sql`
    insert into campaigns (organization_id, id, edition_id, segment_id, name, channel, email_message_id, sms_body, status, frozen_expression, frozen_message_version,
      tracking, communication_type, frozen_audience)
    select c.organization_id, ${id}::uuid, c.edition_id, c.segment_id, c.name, c.channel, c.email_message_id, c.sms_body, 'calculating', s.expression, m.version,
      coalesce(m.tracking, o.tracking), case when s.communication_type = 'marketing' or m.communication_type = 'marketing' then 'marketing' else 'transactional' end, coalesce(c.audience, s.audience)
    from campaigns c join segments s on s.organization_id = c.organization_id and s.id = c.segment_id
      join organizations o on o.id = c.organization_id
      left join email_messages m on m.organization_id = c.organization_id and m.id = c.email_message_id
    where c.organization_id = ${campaign.organization_id} and c.id = ${campaign.id}`.execute(trx);
}

export interface LeftOutUser {
  /** of the user, else of the ticket */
  id: string;
  email: string | null;
  phone: string | null;
  first_name: string;
  last_name: string;
}

const SAMPLE = 5;

/** Each reason with how many it leaves out, and the first of them. */
export async function listLeftOut(trx: Trx, key: CampaignKey): Promise<{ reason: string; count: number; users: LeftOutUser[] }[]> {
  const { rows } = await sql<{ reason: string; count: number; users: LeftOutUser[] }>`
    select x.reason, max(x.n)::int as count, jsonb_agg(jsonb_build_object('id', x.id, 'email', coalesce(u.email, h.email), 'phone', coalesce(u.phone, h.phone),
      'first_name', coalesce(u.first_name, h.first_name), 'last_name', coalesce(u.last_name, h.last_name)) order by x.id) filter (where x.nth <= ${SAMPLE}) as users
    from (select reason, user_id, ticket_id, coalesce(user_id, ticket_id) as id, row_number() over (partition by reason order by coalesce(user_id, ticket_id)) as nth, count(*) over (partition by reason) as n
        from campaign_exclusions where organization_id = ${key.organization_id} and campaign_id = ${key.id}) x
      left join users u on u.organization_id = ${key.organization_id} and u.id = x.user_id
      left join tickets h on h.organization_id = ${key.organization_id} and h.id = x.ticket_id
    where x.nth <= ${SAMPLE} group by x.reason order by count desc, x.reason`.execute(trx);
  return rows;
}

/** Those who are left out for one reason, by id, past `after`. */
export async function listLeftOutFor(
  trx: Trx,
  key: CampaignKey,
  page: { reason: string; after: string | null; atMost: number },
): Promise<LeftOutUser[]> {
  const { rows } = await sql<LeftOutUser>`
    select coalesce(x.user_id, x.ticket_id) as id, coalesce(u.email, h.email) as email, coalesce(u.phone, h.phone) as phone,
      coalesce(u.first_name, h.first_name) as first_name, coalesce(u.last_name, h.last_name) as last_name
    from campaign_exclusions x left join users u on u.organization_id = x.organization_id and u.id = x.user_id
      left join tickets h on h.organization_id = x.organization_id and h.id = x.ticket_id
    where x.organization_id = ${key.organization_id} and x.campaign_id = ${key.id} and x.reason = ${page.reason}
      ${page.after === null ? sql`` : sql`and coalesce(x.user_id, x.ticket_id) > ${page.after}::uuid`}
    order by coalesce(x.user_id, x.ticket_id) limit ${page.atMost}`.execute(trx);
  return rows;
}

/** Recipients who are alike for the choice of the language, with the first of them. */
export interface LocaleGroup {
  locale: string | null;
  country: string | null;
  count: number;
  position: number;
}

export async function listLocaleGroups(trx: Trx, key: CampaignKey): Promise<LocaleGroup[]> {
  const { rows } = await sql<LocaleGroup>`
    select coalesce(u.locale, h.locale) as locale, u.country, count(*)::int as count, min(r.position) as position
    from ${personSource}
    where r.organization_id = ${key.organization_id} and r.campaign_id = ${key.id} group by 1, u.country order by count desc, position`.execute(
    trx,
  );
  return rows;
}

/** How many recipients are no users, or a condition on `users u`, joined as for the snapshot, holds for. */
export async function countRecipients(
  trx: Trx,
  key: CampaignKey,
  joins: RawBuilder<unknown>,
  condition: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from campaign_recipients r left join users u on u.organization_id = r.organization_id and u.id = r.user_id ${joins}
    where r.organization_id = ${key.organization_id} and r.campaign_id = ${key.id} and (r.user_id is null or ${condition})`.execute(trx);
  return rows[0]?.n ?? 0;
}

/** Messages a second of the last campaigns on the channel; null when none was sent yet. */
export async function findRecentRate(trx: Trx, organizationId: string, channel: string): Promise<number | null> {
  const { rows } = await sql<{ rate: number | null }>`
    select (sum(k.sent) / nullif(sum(extract(epoch from c.completed_at - c.started_at)), 0))::float8 as rate
    from (select organization_id, id, started_at, completed_at from campaigns
        where organization_id = ${organizationId} and channel = ${channel} and status = 'sent' and completed_at > started_at and total_recipients > 0
        order by completed_at desc limit 10) c
      cross join lateral (select sum(sent) as sent from campaign_chunks k where k.organization_id = c.organization_id and k.campaign_id = c.id) k`.execute(
    trx,
  );
  return rows[0]?.rate ?? null;
}
