import type { FastifyRequest } from "fastify";
import { renderMessage } from "../../channels/email/message/render-message.ts";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import type { PublicAnswer } from "../../platform/http/app.ts";
import type { Services } from "../../platform/http/call.ts";
import { filesView } from "../email-messages/schema.ts";
import { findLinkOrganization } from "../tracking/queries.ts";
import { type Recipient, readRecipientToken } from "../tracking/schema.ts";
import { loadMaterial, type Material } from "./material.ts";
import { loadMessage } from "./messages/message-material.ts";
import { findRecipient, type RecipientRow } from "./recipients.ts";
import { ALONE, loadContexts, recipientFor } from "./render.ts";

// What staff wrote is shown as it is, so nothing in it may run or reach this origin.
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store, private",
  "content-security-policy":
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline'; font-src https:",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
};

const unknown: PublicAnswer = {
  status: 404,
  headers: HEADERS,
  body: "<!doctype html><title>Not found</title><p>This link is not valid.</p>",
};

/** The message as its recipient got it. */
export async function viewInBrowser(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const { token } = request.params as { token: string };
  const who = readRecipientToken(services.secretKey, "view", token);
  const organizationId = who && (await findLinkOrganization(services.db, who.campaignId));
  if (!who || !organizationId) return unknown;
  return inOrganizations(
    services.db,
    [organizationId],
    async (trx) => {
      const found = await (who.position === ALONE ? findAlone : findInCampaign)(trx, organizationId, who, services);
      if (!found) return unknown;
      const { material, row } = found;
      const contexts = await loadContexts(trx, material, [row]);
      const { compiled, recipient } = recipientFor(services, material, row, contexts.get(row.user_id));
      // Images within the mail are nowhere outside of it.
      const files = filesView(organizationId, material.row.content ?? {}, services, false);
      const shown = { ...recipient, view: { ...recipient.view, files } };
      return { status: 200, headers: HEADERS, body: renderMessage(compiled, shown).html };
    },
    { readOnly: true },
  );
}

interface Shown {
  material: Material;
  row: RecipientRow;
}

async function findInCampaign(trx: Trx, organizationId: string, who: Recipient, services: Services): Promise<Shown | undefined> {
  const material = await loadMaterial(trx, { organization_id: organizationId, id: who.campaignId }, services);
  const row = await findRecipient(trx, who.campaignId, who.position, material.audience);
  return row && { material, row };
}

async function findAlone(trx: Trx, organizationId: string, { campaignId }: Recipient, services: Services): Promise<Shown | undefined> {
  const message = await loadMessage(trx, organizationId, campaignId, services);
  return message?.channel === "email" ? { material: message.email(), row: message.recipient } : undefined;
}
