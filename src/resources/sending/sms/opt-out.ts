import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import type { Database } from "../../../platform/database/database.ts";
import { asSystem, inOrganizations, type Trx } from "../../../platform/database/doors.ts";
import type { PublicAnswer } from "../../../platform/http/app.ts";
import type { Services } from "../../../platform/http/call.ts";
import { markMessageUnsubscribed, recordMessageEvent } from "../../tracking/queries.ts";
import { ALONE } from "../render.ts";
import { readOptOutToken } from "./link.ts";
import { optOutPage } from "./opt-out-page.ts";
import { withdrawSms } from "./withdraw.ts";

interface Guest {
  organizationId: string;
  campaignId: string;
  position: number;
  userId: string;
  language: string;
  organizationName: string;
  purpose: string;
}

/** Asks whether to stop. A GET changes nothing: telephones look at links before anybody touches them. */
export async function showOptOut(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const guest = await find(request, services);
  if (!guest) return optOutPage(404, request.headers["accept-language"] ?? "", "unknown");
  return optOutPage(200, guest.language, "question", guest.organizationName);
}

/** Withdraws the guest's consent to texts of the campaign's purpose; again, it changes nothing more. */
export async function optOut(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const guest = await find(request, services);
  if (!guest) return optOutPage(404, request.headers["accept-language"] ?? "", "unknown");
  const { organizationId, userId, purpose, campaignId, position } = guest;
  const evidence = { ip: request.ip, user_agent: (request.headers["user-agent"] ?? "").slice(0, 500) };
  await inOrganizations(services.db, [organizationId], async (trx) => {
    await withdrawSms(trx, services.secretKey, {
      organizationId,
      userId,
      source: "unsubscribe_link",
      purpose,
      evidence,
      requestId: request.id,
    });
    if (position === ALONE) await markMessageUnsubscribed(trx, organizationId, campaignId);
    else
      await recordMessageEvent(
        trx,
        organizationId,
        { campaignId, position },
        { type: "unsubscribe", machine: false, detail: { channel: "sms" } },
      );
  });
  return optOutPage(200, guest.language, "done", guest.organizationName);
}

async function find(request: FastifyRequest, { db, secretKey }: Services): Promise<Guest | undefined> {
  const who = readOptOutToken(secretKey, (request.params as { token: string }).token);
  const table = who?.position === ALONE ? "messages" : "campaigns";
  const found = who && (await findByNumber(db, table, who.number));
  if (!who || !found) return undefined;
  const find = table === "messages" ? findGuestOfMessage : findGuest;
  return inOrganizations(db, [found.organization_id], (trx) => find(trx, found, who.position), { readOnly: true });
}

function findByNumber(
  db: Database,
  table: "campaigns" | "messages",
  number: number,
): Promise<{ organization_id: string; id: string } | undefined> {
  return asSystem(db, "link", async (trx) => {
    const { rows } = await sql<{
      organization_id: string;
      id: string;
    }>`select organization_id, id from ${sql.table(table)} where number = ${number}`.execute(trx);
    return rows[0];
  });
}

async function findGuest(trx: Trx, campaign: { organization_id: string; id: string }, position: number): Promise<Guest | undefined> {
  const { rows } = await sql<Pick<Guest, "userId" | "language" | "organizationName" | "purpose">>`
    select r.user_id as "userId", coalesce(u.locale, r.language, o.default_locale) as language, o.name as "organizationName", coalesce(m.purpose, 'marketing') as purpose
    from campaign_recipients r join campaigns c on c.organization_id = r.organization_id and c.id = r.campaign_id join organizations o on o.id = c.organization_id
      join users u on u.organization_id = r.organization_id and u.id = r.user_id
      left join email_messages m on m.organization_id = c.organization_id and m.id = c.email_message_id
    where r.organization_id = ${campaign.organization_id} and r.campaign_id = ${campaign.id} and r.position = ${position}`.execute(trx);
  return rows[0] && { ...rows[0], organizationId: campaign.organization_id, campaignId: campaign.id, position };
}

async function findGuestOfMessage(trx: Trx, message: { organization_id: string; id: string }): Promise<Guest | undefined> {
  const { rows } = await sql<Pick<Guest, "userId" | "language" | "organizationName" | "purpose">>`
    select m.user_id as "userId", coalesce(u.locale, m.language, o.default_locale) as language, o.name as "organizationName", m.purpose
    from messages m join organizations o on o.id = m.organization_id join users u on u.organization_id = m.organization_id and u.id = m.user_id
    where m.organization_id = ${message.organization_id} and m.id = ${message.id}`.execute(trx);
  return rows[0] && { ...rows[0], organizationId: message.organization_id, campaignId: message.id, position: ALONE };
}
