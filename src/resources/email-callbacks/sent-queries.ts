import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";

/** How long after a mail something may still be told of it. */
const TOLD_WITHIN_DAYS = 14;

/** The last mail that went to an address, for a provider that tells of an address alone; position 0 is a message that is no campaign's. */
export async function findLastSent(
  trx: Trx,
  organizationId: string,
  emailKey: string,
): Promise<{ campaignId: string; position: number } | undefined> {
  const { rows } = await sql<{ campaignId: string; position: number }>`
    select "campaignId", position from (
      select r.campaign_id as "campaignId", r.position, r.sent_at from users u
        join campaign_recipients r on r.organization_id = u.organization_id and r.user_id = u.id
        join campaign_chunks k on k.organization_id = r.organization_id and k.campaign_id = r.campaign_id and r.position between k.lo and k.hi and k.channel = 'email'
      where u.organization_id = ${organizationId} and u.email_key = ${emailKey} and r.state = 'sent' and r.sent_at > now() - make_interval(days => ${TOLD_WITHIN_DAYS})
      union all
      select r.campaign_id, r.position, r.sent_at from tickets h
        join campaign_recipients r on r.organization_id = h.organization_id and r.ticket_id = h.id
        join campaign_chunks k on k.organization_id = r.organization_id and k.campaign_id = r.campaign_id and r.position between k.lo and k.hi and k.channel = 'email'
      where h.organization_id = ${organizationId} and h.email_key = ${emailKey} and r.state = 'sent' and r.sent_at > now() - make_interval(days => ${TOLD_WITHIN_DAYS})
      union all
      select m.id, 0, m.sent_at from messages m
      where m.organization_id = ${organizationId} and m.channel = 'email' and lower(normalize(m.address)) = ${emailKey} and m.status = 'sent'
        and m.sent_at > now() - make_interval(days => ${TOLD_WITHIN_DAYS})
    ) sent order by sent_at desc limit 1`.execute(trx);
  return rows[0];
}
