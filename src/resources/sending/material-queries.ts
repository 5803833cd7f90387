import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { People } from "../campaigns/schema.ts";
import type { MessageContent } from "../email-messages/schema.ts";
import type { CampaignKey } from "./campaign-state.ts";
import type { SendWindows } from "./windows.ts";

/** Everything about a campaign that is the same for all its recipients, as frozen when it started. */
export interface MaterialRow {
  id: string;
  organization_id: string;
  edition_id: string;
  run: number;
  name: string;
  channel: string;
  communication_type: "marketing" | "transactional";
  tracking: "none" | "aggregate" | "individual";
  send_windows: SendWindows;
  urgent: boolean;
  people: People;
  /** of the campaign, in links of texts */
  number: string;
  sms_body: Record<string, string>;
  sms_senders: Record<string, string>;
  sms_settings: SmsSettings;
  organization_currency: string;
  frozen_expression: string;
  segment_edition_id: string | null;
  content: MessageContent | null;
  message_edition_id: string | null;
  email_message_id: string | null;
  organization_name: string;
  organization_locale: string;
  language_chain: Record<string, string[]>;
  postal_address: string;
  organization_from_name: string;
  organization_from_address: string | null;
  organization_reply_to: string | null;
  edition: EditionRow;
}

/** What an organization set for its texts; all of it may be missing. */
export interface SmsSettings {
  countries?: string[];
  prices?: Record<string, string>;
  max_parts?: number;
  transliterate?: boolean;
}

export interface EditionRow {
  id: string;
  name: string;
  slug: string;
  starts_at: string;
  ends_at: string;
  timezone: string;
  currency: string;
  default_locale: string;
  venue_name: string;
  venue_address: string;
  venue_country: string | null;
  email_from_name: string | null;
  email_from_address: string | null;
  email_reply_to: string | null;
  test: boolean;
}

/** What a message needs to know of `organizations o`. */
export const organizationColumns: RawBuilder<unknown> = sql`o.sms_senders, o.sms as sms_settings, o.default_currency as organization_currency, o.send_windows, o.name as organization_name,
  o.default_locale as organization_locale, o.language_chain, o.postal_address, o.email_from_name as organization_from_name, o.email_from_address as organization_from_address,
  o.email_reply_to as organization_reply_to`;

export async function findMaterial(trx: Trx, key: CampaignKey): Promise<MaterialRow | undefined> {
  const { rows } = await sql<MaterialRow>`
    select c.id, c.organization_id, c.edition_id, c.run, c.name, c.channel, c.communication_type, c.tracking, c.urgent, c.frozen_audience as people, c.number::text as number, c.sms_body,
      ${organizationColumns}, c.frozen_expression, s.edition_id as segment_edition_id,
      v.content, m.edition_id as message_edition_id, c.email_message_id, to_jsonb(e) as edition
    from campaigns c join organizations o on o.id = c.organization_id
      join editions e on e.organization_id = c.organization_id and e.id = c.edition_id
      join segments s on s.organization_id = c.organization_id and s.id = c.segment_id
      left join email_messages m on m.organization_id = c.organization_id and m.id = c.email_message_id
      left join email_message_versions v on v.organization_id = c.organization_id and v.email_message_id = c.email_message_id and v.version = c.frozen_message_version
    where c.organization_id = ${key.organization_id} and c.id = ${key.id}`.execute(trx);
  return rows[0];
}

/** The links that were numbered when the campaign began, as the message says them. */
export async function listLinks(trx: Trx, key: CampaignKey): Promise<{ index: number; target: string }[]> {
  const { rows } = await sql<{ index: number; target: string }>`
    select n as index, coalesce(original, target) as target from campaign_links where organization_id = ${key.organization_id} and campaign_id = ${key.id} order by n`.execute(
    trx,
  );
  return rows;
}

export async function insertLinkRows(trx: Trx, key: CampaignKey, links: readonly { n: number; target: string }[]): Promise<void> {
  if (links.length === 0) return;
  await sql`insert into campaign_links (organization_id, campaign_id, n, language, target)
    select ${key.organization_id}, ${key.id}, g.n, '', g.target from unnest(${links.map((link) => link.n)}::int[], ${links.map((link) => link.target)}::text[]) as g(n, target)
    on conflict do nothing`.execute(trx);
}
