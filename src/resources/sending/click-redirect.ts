import type { FastifyRequest } from "fastify";
import { renderSettings } from "../../channels/email/message/compose-message.ts";
import { renderLinkTarget } from "../../channels/email/message/link-table.ts";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import type { PublicAnswer } from "../../platform/http/app.ts";
import type { Services } from "../../platform/http/call.ts";
import { findLink, findLinkOrganization } from "../tracking/queries.ts";
import { page, type Recipient, readRecipientToken, recordSighting } from "../tracking/schema.ts";
import { loadMaterial } from "./material.ts";
import { findRecipient } from "./recipients.ts";
import { loadContexts, recipientFor } from "./render.ts";

/** To where the link led when the campaign was sent, and nowhere else: the target stands in the database, never in the URL. */
export async function clickRedirect(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const { token, n } = request.params as { token: string; n: string };
  const recipient = readRecipientToken(services.secretKey, "track", token);
  const organizationId = recipient && /^\d{1,4}$/.test(n) ? await findLinkOrganization(services.db, recipient.campaignId) : undefined;
  if (!recipient || !organizationId) return page(404, "en", "unknown_link");
  const target = await inOrganizations(services.db, [organizationId], async (trx) => {
    const link = await findLink(trx, organizationId, recipient.campaignId, Number(n));
    if (link === undefined) return null;
    const { secretKey } = services;
    await recordSighting(trx, { organizationId, secretKey }, recipient, request, { type: "click", link: Number(n) });
    return targetFor(trx, services, organizationId, recipient, link);
  });
  if (target === null) return page(404, "en", "unknown_link");
  return { status: 302, headers: { location: target, "cache-control": "no-store, private", "referrer-policy": "no-referrer" }, body: "" };
}

// A target may hold Liquid: it is rendered for the recipient, as it would have been when the message was sent.
async function targetFor(trx: Trx, services: Services, organizationId: string, who: Recipient, target: string): Promise<string | null> {
  if (!/\{[{%]/.test(target)) return renderLinkTarget(target, {}, { locale: "en", timeZone: "UTC", now: new Date() });
  const material = await loadMaterial(trx, { organization_id: organizationId, id: who.campaignId }, services);
  const row = await findRecipient(trx, who.campaignId, who.position, material.audience);
  if (!row) return null;
  const contexts = await loadContexts(trx, material, [row]);
  const { compiled, recipient } = recipientFor(services, material, row, contexts.get(row.user_id));
  return renderLinkTarget(target, recipient.view, renderSettings(compiled, recipient));
}
