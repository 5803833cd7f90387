import { randomUUID } from "node:crypto";
import { makeParts } from "./campaigns.ts";
import type { Stand } from "./stand.ts";

/** A campaign that was handed over to all its recipients. */
export interface SentCampaign {
  campaignId: string;
  messageId: string;
  /** by place: the first is at position 1 */
  addresses: string[];
  userIds: string[];
}

/** Written straight into the database: what went out a while ago. */
export async function insertSentCampaign(stand: Stand, guests: number, tracking = "individual"): Promise<SentCampaign> {
  const { sql, organizationId, editionId } = stand;
  const { segmentId, emailMessageId } = await makeParts(stand, guests);
  const campaignId = randomUUID();
  await sql(
    `insert into campaigns (organization_id, id, edition_id, segment_id, email_message_id, name, channel, status, communication_type, tracking, total_recipients,
       user_count, frozen_message_version, frozen_expression)
     values ($1, $2, $3, $4, $5, 'Sent', 'email', 'sent', 'marketing', $6, $7, $7, 1, 'true')`,
    [organizationId, campaignId, editionId, segmentId, emailMessageId, tracking, guests],
  );
  await sql(
    `insert into campaign_recipients (organization_id, campaign_id, position, user_id, state, language, sent_at)
     select $1, $2, row_number() over (order by u.id), u.id, 'sent', 'en', now() - interval '1 hour' from users u
     where u.organization_id = $1 and u.last_name = (select name from segments where id = $3)`,
    [organizationId, campaignId, segmentId],
  );
  await sql(
    "insert into campaign_chunks (organization_id, campaign_id, chunk, lo, hi, state, sent) values ($1, $2, 1, 1, $3, 'done', $3)",
    [organizationId, campaignId, guests],
  );
  await sql(
    "insert into campaign_links (organization_id, campaign_id, n, language, target) values ($1, $2, 1, '', 'https://example.org/')",
    [organizationId, campaignId],
  );
  const rows = await sql<{ email_key: string; id: string }>(
    "select u.email_key, u.id from campaign_recipients r join users u on u.id = r.user_id where r.campaign_id = $1 order by r.position",
    [campaignId],
  );
  return { campaignId, messageId: emailMessageId, addresses: rows.map((row) => row.email_key), userIds: rows.map((row) => row.id) };
}
