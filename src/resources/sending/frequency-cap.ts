import { type RawBuilder, sql } from "kysely";

/** Whether user `u` has had as many marketing messages lately, on any channel, as the organization lets one guest have. */
export function isCapped(organizationId: string): RawBuilder<boolean> {
  const cap = sql`(select frequency_cap from organizations where id = ${organizationId})`;
  return sql`case when ${cap} is null then false else (
    select count(*) from campaign_recipients h join campaigns hc on hc.organization_id = h.organization_id and hc.id = h.campaign_id
    where h.organization_id = u.organization_id and h.user_id = u.id and h.state = 'sent' and hc.communication_type = 'marketing'
      and h.sent_at > now() - make_interval(days => (${cap} ->> 'days')::int)) >= (${cap} ->> 'messages')::int end`;
}
