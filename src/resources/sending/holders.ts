import { type RawBuilder, sql } from "kysely";
import { SOUND_EMAIL, SOUND_PHONE } from "./address-shape.ts";
import type { Audience, Channel } from "./recipients.ts";

/** Why the holder of ticket `h`, who is no user, is not written to: the first reason that applies, or null. Nobody but a user can have agreed to marketing. */
export function holderReason({ organizationId, marketing, testEdition }: Audience, channel: Channel): RawBuilder<string | null> {
  const address = channel === "sms" ? sql`h.phone` : sql`h.email`;
  const key = channel === "sms" ? sql`h.phone` : sql`h.email_key`;
  const suppressed = sql`(select hs.reason from suppressions hs where hs.organization_id = ${organizationId} and hs.channel = ${channel} and hs.address = ${key})`;
  const refused = sql`exists (select 1 from users hu where hu.organization_id = ${organizationId} and hu.email_key = h.email_key and hu.do_not_contact)`;
  const team = sql`when h.email_key is null or h.email_key not in (select email_key from accounts) then 'test_edition'`;
  return sql`case
    when ${address} is null then 'no_address'
    when ${address} !~ ${channel === "sms" ? SOUND_PHONE : SOUND_EMAIL} then 'invalid_address'
    when ${suppressed} in ('manual', 'import') or ${refused} then 'do_not_contact'
    when ${suppressed} = 'bounce' then 'bounced'
    ${testEdition ? team : sql``}
    ${marketing ? sql`else 'no_consent'` : sql`else null`} end`;
}

/**
 * The steps of a query that find whom a campaign to holders is about, each once: `people` as (user_id, ticket_id), of which one is null. A holder who is a user
 * counts as that user; one whom no channel of the campaign reaches falls back to the buyer.
 * @param member condition over `users u`: whose tickets count
 */
export function peopleSteps({ organizationId, editionId, people, channels }: Audience, member: RawBuilder<boolean>): RawBuilder<unknown> {
  const reached = (of: "w" | "t") =>
    sql`(${sql.join(
      channels.map((channel) => sql`${sql.ref(`${of}.${channel === "sms" ? "phone" : "email"}`)} is not null`),
      sql` or `,
    )})`;
  const members = sql`select s.id as user_id, null::uuid as ticket_id from segment_users s union`;
  return sql`segment_users as materialized (
      select u.id from users u where u.organization_id = ${organizationId} and ${member}
    ), placed as materialized (
      select case when w.id is null and ${reached("t")} then null when ${reached("w")} then w.id else t.buyer_id end as user_id,
        case when w.id is null and ${reached("t")} then t.id end as ticket_id, coalesce(t.email_key, t.phone) as same
      from tickets t join segment_users s on s.id = t.buyer_id
        left join users named on named.organization_id = t.organization_id and named.email_key = t.email_key and t.user_id is null
        left join users w on w.organization_id = t.organization_id and w.id = coalesce(t.user_id, named.id)
      where t.organization_id = ${organizationId} and t.edition_id = ${editionId} and t.status in ('active', 'transferred')
    ), people as materialized (
      ${people === "both" ? members : sql``} select p.user_id, null::uuid as ticket_id from placed p where p.user_id is not null
      union select null, o.ticket_id from (select distinct on (p.same) p.ticket_id from placed p where p.ticket_id is not null order by p.same, p.ticket_id) o
    )`;
}
