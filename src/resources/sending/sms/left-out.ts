import { type RawBuilder, sql } from "kysely";
import { decidingConsent } from "../../consents/queries.ts";
import { SOUND_PHONE } from "../address-shape.ts";
import { isCapped } from "../frequency-cap.ts";
import type { Audience } from "../recipients.ts";
import { isUnderAge } from "../under-age.ts";

/** Why user `u` gets no text of this campaign: the first reason that applies, or null. Used for the snapshot and again when recipients are read for sending. */
export function smsLeftOutReason(audience: Audience): RawBuilder<string | null> {
  const consent = decidingConsent({
    organizationId: sql`u.organization_id`,
    userId: sql`u.id`,
    editionId: sql`${audience.consentEditionId}::uuid`,
    channel: sql`'sms'`,
    purpose: sql`${audience.purpose}`,
  });
  const suppressed = sql`(select t.reason from suppressions t where t.organization_id = u.organization_id and t.channel = 'sms' and t.address = u.phone)`;
  const marketing = sql`when u.sms_status = 'complained' or ${suppressed} = 'complaint' then 'complained' when u.sms_status = 'unsubscribed_all' then 'unsubscribed'
    else case ${consent} when 'granted' then case when ${isUnderAge(audience)} then 'under_age' when ${isCapped(audience.organizationId)} then 'capped' end when 'withdrawn' then 'unsubscribed' else 'no_consent' end`;
  const team = sql`when u.email_key is null or u.email_key not in (select email_key from accounts) then 'test_edition'`;
  const country = sql`when not u.phone_country = any(${audience.smsCountries}::text[]) then 'country_not_allowed'`;
  return sql`case
    when u.phone is null then 'no_address'
    when u.phone !~ ${SOUND_PHONE} then 'invalid_address'
    when u.do_not_contact or ${suppressed} in ('manual', 'import') then 'do_not_contact'
    when u.sms_status = 'bounced' or ${suppressed} = 'bounce' then 'bounced'
    ${audience.smsCountries.length > 0 ? country : sql``}
    ${audience.testEdition ? team : sql``}
    ${audience.marketing ? marketing : sql`else null`} end`;
}

/** The rows of `members`, of whom share a number only one gets the text: the one with the newest valid order. */
export function duplicatePhone(audience: Audience): RawBuilder<unknown> {
  if (!audience.channels.includes("sms")) return sql`select * from members`;
  const newest = sql`(select max(o.ordered_at) from orders o where o.organization_id = ${audience.organizationId} and o.user_id = m.user_id and o.status in ('paid', 'partially_refunded'))`;
  return sql`select m.user_id, m.ticket_id, m.phone, m.email,
      case when m.sms is null and row_number() over (partition by m.sms is null, m.phone order by case when m.sms is null and s.n > 1 then ${newest} end desc nulls last, m.user_id nulls last, m.ticket_id) > 1
        then 'duplicate_address' else m.sms end as sms
    from members m left join (select phone, count(*) as n from members where sms is null group by phone) s on s.phone = m.phone`;
}
