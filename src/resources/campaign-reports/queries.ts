import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { Interval } from "./schema.ts";

export interface CampaignRecipientRow {
  id: string;
  is_user: boolean;
  email: string | null;
  phone: string | null;
  first_name: string;
  last_name: string;
  state: string;
  reason: string;
  response: string;
  language: string | null;
  attempts: number;
  next_attempt_at: Date | null;
  sent_at: Date | null;
  bounced_at: Date | null;
  opened_at: Date | null;
  clicked_at: Date | null;
  unsubscribed_at: Date | null;
  happenings: { type: string; at: string; machine: boolean; link: number | null }[];
}

const MOST_HAPPENINGS = 50;

/** Recipients and those who were left out, as one list by person. */
export function listCampaignRecipients(
  trx: Trx,
  organizationId: string,
  campaignId: string,
  request: PageRequest,
  where: RawBuilder<unknown>[],
): Promise<Page<CampaignRecipientRow>> {
  const source = {
    from: sql`(
      select r.organization_id, coalesce(r.user_id, r.ticket_id) as id, r.user_id is not null as is_user, r.position, r.state, r.reason, r.response, r.language, r.attempts::int as attempts, r.next_attempt_at, r.sent_at, r.bounced_at,
        r.opened_at, r.clicked_at, r.unsubscribed_at, greatest(c.started_at, r.sent_at, r.bounced_at, r.opened_at, r.clicked_at, r.unsubscribed_at) as modified
      from campaign_recipients r join campaigns c on c.organization_id = r.organization_id and c.id = r.campaign_id where r.campaign_id = ${campaignId}
      union all
      select x.organization_id, coalesce(x.user_id, x.ticket_id), x.user_id is not null, null, 'left_out', x.reason, '', null, 0, null, null, null, null, null, null, c.started_at
      from campaign_exclusions x join campaigns c on c.organization_id = x.organization_id and c.id = x.campaign_id where x.campaign_id = ${campaignId}
    ) t left join users u on t.is_user and u.organization_id = t.organization_id and u.id = t.id
      left join tickets h on not t.is_user and h.organization_id = t.organization_id and h.id = t.id`,
    columns: sql`t.*, coalesce(u.email, h.email) as email, coalesce(u.phone, h.phone) as phone, coalesce(u.first_name, h.first_name, '') as first_name,
      coalesce(u.last_name, h.last_name, '') as last_name, (
      select coalesce(jsonb_agg(jsonb_build_object('type', e.type, 'at', e.at, 'machine', e.machine, 'link', e.link) order by e.at), '[]')
      from (select type, at, machine, link from message_events m where m.organization_id = t.organization_id and m.campaign_id = ${campaignId} and m.position = t.position
        order by at limit ${MOST_HAPPENINGS}) e) as happenings`,
    where,
    orderings: {},
    defaultOrdering: ["id"],
  };
  return listRows<CampaignRecipientRow>(trx, [organizationId], source, request);
}

export interface LinkRow {
  n: number;
  target: string;
  original: string;
  changed_at: Date | null;
  version: number;
  recipients: number;
  clicks: number;
  machine_clicks: number;
}

/** The links of a campaign with their clicks; of one link when `n` is given. */
export async function listLinkReports(trx: Trx, organizationId: string, campaignId: string, n: number | null = null): Promise<LinkRow[]> {
  const { rows } = await sql<LinkRow>`
    select l.n, l.target, coalesce(l.original, l.target) as original, l.changed_at, l.version, coalesce(k.recipients, 0)::int as recipients,
      coalesce(k.clicks, 0)::int as clicks, coalesce(k.machine_clicks, 0)::int as machine_clicks
    from campaign_links l left join (
      select link, count(distinct position) filter (where not machine and position > 0) as recipients, count(*) filter (where not machine) as clicks,
        count(*) filter (where machine) as machine_clicks
      from message_events where organization_id = ${organizationId} and campaign_id = ${campaignId} and type = 'click' group by link) k on k.link = l.n
    where l.organization_id = ${organizationId} and l.campaign_id = ${campaignId} and (${n}::int is null or l.n = ${n}::int)
    order by l.n`.execute(trx);
  return rows;
}

/** Where the link led before, or undefined when there is no such link. */
export async function updateLinkTarget(
  trx: Trx,
  organizationId: string,
  campaignId: string,
  n: number,
  target: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ target: string }>`
    select target from campaign_links where organization_id = ${organizationId} and campaign_id = ${campaignId} and n = ${n} for update`.execute(
    trx,
  );
  await sql`update campaign_links set original = coalesce(original, target), target = ${target}, changed_at = now(), version = version + 1
    where organization_id = ${organizationId} and campaign_id = ${campaignId} and n = ${n}`.execute(trx);
  return rows[0]?.target;
}

export interface SeriesRow {
  at: Date;
  sent: number;
  opened: number;
  clicked: number;
  bounced: number;
  unsubscribed: number;
}

const MOST_POINTS = 5_000;

/** How many recipients each thing first happened to, by interval. */
export async function listSeries(
  trx: Trx,
  organizationId: string,
  campaignId: string,
  interval: Interval,
  timeZone: string,
): Promise<SeriesRow[]> {
  const zone = interval === "day" ? timeZone : "UTC";
  const { rows } = await sql<SeriesRow>`
    select date_trunc(${interval}, h.at, ${zone}) as at, count(*) filter (where h.what = 'sent')::int as sent, count(*) filter (where h.what = 'opened')::int as opened,
      count(*) filter (where h.what = 'clicked')::int as clicked, count(*) filter (where h.what = 'bounced')::int as bounced,
      count(*) filter (where h.what = 'unsubscribed')::int as unsubscribed
    from campaign_recipients r cross join lateral (values ('sent', r.sent_at), ('opened', r.opened_at), ('clicked', r.clicked_at), ('bounced', r.bounced_at),
      ('unsubscribed', r.unsubscribed_at)) as h(what, at)
    where r.organization_id = ${organizationId} and r.campaign_id = ${campaignId} and h.at is not null
    group by 1 order by 1 limit ${MOST_POINTS}`.execute(trx);
  return rows;
}
