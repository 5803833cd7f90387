import type { FastifyRequest } from "fastify";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import type { PublicAnswer } from "../../platform/http/app.ts";
import type { Services } from "../../platform/http/call.ts";
import { writeAuditEntry } from "../../platform/journal/audit.ts";
import { recordConsent } from "../consents/queries.ts";
import { page, unsubscribeForm } from "./page.ts";
import { pageLanguage } from "./page-texts.ts";
import { unsubscribeFromAll } from "./preference-queries.ts";
import { preferencesUrl } from "./preferences-link.ts";
import { findLinkOrganization, findSubscriber, markMessageUnsubscribed, recordMessageEvent, type Subscriber } from "./queries.ts";
import { type Recipient, readRecipientToken } from "./schema.ts";

/** Shows the form. A GET changes nothing: scanners follow every link. */
export async function showUnsubscribe(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const found = await find(request, services);
  if (!found) return page(404, pageLanguage(request.headers["accept-language"]), "unknown_link");
  const { organizationId, subscriber } = found;
  const names = { edition: subscriber.edition_name ?? subscriber.organization_name, organization: subscriber.organization_name };
  const { user_id: userId, edition_id: editionId, message_id: messageId } = subscriber;
  return unsubscribeForm(
    languageOf(request, subscriber),
    names,
    preferencesUrl(services, { organizationId, userId, editionId, messageId }),
  );
}

/** Acts at once, with no login, cookie or redirect (RFC 8058); repeating it changes nothing more. */
export async function unsubscribe(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const found = await find(request, services);
  if (!found) return page(404, pageLanguage(request.headers["accept-language"]), "unknown_link");
  const form = (request.body ?? {}) as Record<string, string>;
  const oneClick = form["List-Unsubscribe"] === "One-Click";
  const everything = !oneClick && form["scope"] === "everything";
  await inOrganizations(services.db, [found.organizationId], (trx) => withdraw(trx, request, services, found, { oneClick, everything }));
  return page(200, languageOf(request, found.subscriber), "done");
}

function languageOf(request: FastifyRequest, { language, locale }: Subscriber) {
  return pageLanguage(locale, language, request.headers["accept-language"]);
}

interface Found {
  organizationId: string;
  recipient: Recipient;
  subscriber: Subscriber;
}

async function find(request: FastifyRequest, services: Services): Promise<Found | undefined> {
  const { token } = request.params as { token: string };
  const recipient = readRecipientToken(services.secretKey, "unsubscribe", token);
  const organizationId = recipient && (await findLinkOrganization(services.db, recipient.campaignId));
  if (!recipient || !organizationId) return undefined;
  const subscriber = await inOrganizations(services.db, [organizationId], (trx) => findSubscriber(trx, organizationId, recipient), {
    readOnly: true,
  });
  return subscriber && { organizationId, recipient, subscriber };
}

async function withdraw(
  trx: Trx,
  request: FastifyRequest,
  services: Services,
  found: Found,
  how: { oneClick: boolean; everything: boolean },
): Promise<void> {
  const { organizationId, recipient, subscriber } = found;
  const { changed } = await recordConsent(trx, {
    organizationId,
    userId: subscriber.user_id,
    editionId: how.everything ? null : subscriber.message_edition_id,
    channel: "email",
    purpose: subscriber.purpose,
    status: "withdrawn",
    basis: "consent",
    source: how.oneClick ? "one_click" : "unsubscribe_link",
    wording: "",
    wordingVersion: "",
    evidence: { ip: request.ip, user_agent: (request.headers["user-agent"] ?? "").slice(0, 500) },
    reason: "",
    actor: { type: "guest", id: subscriber.user_id },
  });
  if (how.everything) await unsubscribeFromAll(trx, organizationId, subscriber.user_id, "email");
  if (recipient.position === 0) await markMessageUnsubscribed(trx, organizationId, recipient.campaignId);
  else await recordMessageEvent(trx, organizationId, recipient, { type: "unsubscribe", machine: false, detail: how });
  if (!changed && !how.everything) return;
  await writeAuditEntry(trx, {
    organizationId,
    action: "consent.withdrawn",
    actorType: "guest",
    actorId: subscriber.user_id,
    objectType: "user",
    objectId: subscriber.user_id,
    changes: { note: { campaign_id: recipient.campaignId, ...how } },
    requestId: request.id,
    secretKey: services.secretKey,
  });
}
