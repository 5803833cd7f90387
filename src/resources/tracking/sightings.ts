import { createHmac } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { BURST, judgePace, judgeRequest, type Pace } from "./machines.ts";
import { recordMessageEvent } from "./queries.ts";
import type { Recipient } from "./schema.ts";

/** How long a visitor that was told to be a machine is remembered as one. */
const REMEMBERED = "10 minutes";

interface Sighting {
  type: "open" | "click";
  link?: number;
}

/**
 * Keeps an open or a click. One by a person counts once for its recipient; those of machines are kept apart, with the reason. Where nobody in particular may be known
 * (aggregate tracking, or the person declines) only the campaign is kept.
 */
export async function recordSighting(
  trx: Trx,
  { organizationId, secretKey }: { organizationId: string; secretKey: string },
  who: Recipient,
  request: FastifyRequest,
  sighting: Sighting,
): Promise<void> {
  const { machine, why, declined } = judgeRequest(sighting.type, request.method, request.headers);
  const recipient = declined ? { ...who, position: 0 } : who;
  if (recipient.position === 0) {
    await recordMessageEvent(trx, organizationId, recipient, { ...sighting, machine, detail: machine ? { why } : {} });
    return;
  }
  const visitor = visitorOf(secretKey, request);
  const pace = machine ? undefined : await readPace(trx, organizationId, recipient, visitor, sighting.link ?? null);
  const paceWhy = pace ? judgePace(pace) : "";
  const told = why === "" ? paceWhy : why;
  const detail = { visitor, ...(told === "" ? {} : { why: told }) };
  await recordMessageEvent(trx, organizationId, recipient, { ...sighting, machine: told !== "", detail });
  if (paceWhy === "burst") await takeBack(trx, organizationId, recipient, visitor);
}

// Enough to see that two requests have one maker, and nothing to find them by.
function visitorOf(secretKey: string, request: FastifyRequest): string {
  const maker = `${request.ip}\0${request.headers["user-agent"] ?? ""}`;
  return createHmac("sha256", secretKey).update(`visitor\0${maker}`).digest("base64url").slice(0, 12);
}

// Locks the recipient: requests of one gateway come together, and each has to see the others.
async function readPace(
  trx: Trx,
  organizationId: string,
  { campaignId, position }: Recipient,
  visitor: string,
  link: number | null,
): Promise<Pace> {
  await sql`select 1 from campaign_recipients where organization_id = ${organizationId} and campaign_id = ${campaignId} and position = ${position} for update`.execute(
    trx,
  );
  const { rows } = await sql<Pace>`
    select coalesce(extract(epoch from clock_timestamp() - r.sent_at), 3600)::float8 as "secondsSinceSent",
      (select count(distinct l.link)::int from (select m.link from message_events m where m.organization_id = r.organization_id and m.campaign_id = r.campaign_id
          and m.position = r.position and m.type = 'click' and m.at > clock_timestamp() - make_interval(secs => ${BURST.seconds}) union all select ${link}::int) l) as links,
      exists (select from message_events m where m.organization_id = r.organization_id and m.campaign_id = r.campaign_id and m.position = r.position
        and m.machine and m.detail ->> 'visitor' = ${visitor} and m.at > clock_timestamp() - ${REMEMBERED}::interval) as "knownMachine"
    from campaign_recipients r where r.organization_id = ${organizationId} and r.campaign_id = ${campaignId} and r.position = ${position}`.execute(
    trx,
  );
  return rows[0] ?? { secondsSinceSent: 3600, links: 0, knownMachine: false };
}

// What the same maker did in the burst was no person's either: it is taken back from the counts, unless a person did it too.
async function takeBack(trx: Trx, organizationId: string, { campaignId, position }: Recipient, visitor: string): Promise<void> {
  const mine = sql`organization_id = ${organizationId} and campaign_id = ${campaignId} and position = ${position}`;
  await sql`update message_events set machine = true, detail = detail || '{"why": "burst"}'
    where ${mine} and type in ('open', 'click') and not machine and (detail ->> 'visitor' = ${visitor} or type = 'click')
      and at > clock_timestamp() - make_interval(secs => ${2 * BURST.seconds})`.execute(trx);
  await sql`
    with people as (
      select min(at) filter (where type = 'open') as first_open, min(at) filter (where type = 'click') as first_click from message_events where ${mine} and not machine
    ), before as (select opened_at, clicked_at from campaign_recipients where ${mine}), changed as (
      update campaign_recipients set opened_at = people.first_open, clicked_at = people.first_click from people where ${mine} returning 1
    )
    update campaign_chunks set opened = opened - (before.opened_at is not null and people.first_open is null)::int, clicked = clicked - (before.clicked_at is not null and people.first_click is null)::int
    from before, people where organization_id = ${organizationId} and campaign_id = ${campaignId} and ${position} between lo and hi`.execute(
    trx,
  );
}
