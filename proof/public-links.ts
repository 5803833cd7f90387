import { randomUUID } from "node:crypto";
import { preferencesUrl, recipientToken } from "../src/resources/tracking/schema.ts";
import type { SentCampaign } from "./marketing.ts";
import { SECRET, type Stand } from "./stand.ts";

/** The paths of every kind of link that a message holds, for the recipient at a place. */
export function linksOf(
  stand: Pick<Stand, "organizationId" | "editionId">,
  campaign: SentCampaign,
  position: number,
  key = SECRET,
): Record<string, string> {
  const who = { campaignId: campaign.campaignId, position };
  const { organizationId, editionId } = stand;
  const preferences = { organizationId, userId: campaign.userIds[position - 1] ?? randomUUID(), editionId, messageId: campaign.messageId };
  return {
    pixel: `/o/${recipientToken(key, "track", who)}.gif`,
    click: `/c/${recipientToken(key, "track", who)}/1`,
    unsubscribe: `/u/${recipientToken(key, "unsubscribe", who)}`,
    view: `/v/${recipientToken(key, "view", who)}`,
    preferences: preferencesUrl({ publicUrl: "", secretKey: key }, preferences),
  };
}

/** Everything that says who may be written to, as one hash. */
export async function permissionHash({ sql }: Pick<Stand, "sql">): Promise<string> {
  const [row] = await sql<{ hash: string }>(
    `select md5(concat((select string_agg(c::text, '|' order by id) from consents c), (select string_agg(h::text, '|' order by id) from consent_history h),
       (select string_agg(u::text, '|' order by id) from users u), (select string_agg(s::text, '|' order by id) from suppressions s),
       (select string_agg(a::text, '|' order by id) from audit_entries a), (select string_agg(concat(campaign_id, position, unsubscribed_at), '|' order by campaign_id, position) from campaign_recipients))) as hash`,
  );
  return row?.hash ?? "";
}
