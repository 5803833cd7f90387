import type { FastifyRequest } from "fastify";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import type { PublicAnswer } from "../../platform/http/app.ts";
import type { Services } from "../../platform/http/call.ts";
import { writeAuditEntry } from "../../platform/journal/audit.ts";
import { type ConsentKey, recordConsent } from "../consents/queries.ts";
import { page } from "./page.ts";
import { pageLanguage } from "./page-texts.ts";
import { grantWording, preferencePage, WORDING_VERSION } from "./preference-page.ts";
import {
  type Chooser,
  findChooser,
  findNewestRecipient,
  liftUnsubscribeFromAll,
  listPurposes,
  unsubscribeFromAll,
} from "./preference-queries.ts";
import { type PreferencesOf, readPreferencesToken } from "./preferences-link.ts";
import { recordMessageEvent } from "./queries.ts";

/** Shows what the guest gets and what they may choose. A GET changes nothing. */
export async function showPreferences(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const of = tokenOf(request, services);
  const chooser = of && (await inOrganizations(services.db, [of.organizationId], (trx) => findChooser(trx, of), { readOnly: true }));
  return chooser ? preferencePage(languageOf(request, chooser), chooser) : page(404, languageOf(request), "unknown_link");
}

/** Takes the choice: it holds for every message that is not handed over yet. */
export async function savePreferences(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const of = tokenOf(request, services);
  if (!of) return page(404, languageOf(request), "unknown_link");
  const { scope } = (request.body ?? {}) as { scope?: unknown };
  return inOrganizations(services.db, [of.organizationId], async (trx) => {
    const chooser = await findChooser(trx, of);
    if (!chooser) return page(404, languageOf(request), "unknown_link");
    const language = languageOf(request, chooser);
    if (!isChoice(scope, chooser)) return preferencePage(language, chooser, "nothing_chosen");
    await choose({ trx, request, services, of, chooser }, scope);
    const after = (await findChooser(trx, of)) ?? chooser;
    return preferencePage(language, after, "saved");
  });
}

const CHOICES = ["topic", "edition", "everything", "grant"] as const;
type ChoiceName = (typeof CHOICES)[number];

function isChoice(scope: unknown, chooser: Chooser): scope is ChoiceName {
  return (
    CHOICES.some((one) => one === scope) && !(scope === "edition" && chooser.edition_id === null) && !(scope === "grant" && chooser.blocked)
  );
}

interface Choosing {
  trx: Trx;
  request: FastifyRequest;
  services: Services;
  of: PreferencesOf;
  chooser: Chooser;
}

async function choose(choosing: Choosing, choice: ChoiceName): Promise<void> {
  const { trx, of, chooser } = choosing;
  if (choice === "grant") {
    await record(choosing, { channel: "email", purpose: chooser.purpose, editionId: chooser.message_edition_id }, "granted");
    await liftUnsubscribeFromAll(trx, of.organizationId, chooser.user_id);
  } else {
    for (const key of await keysOf(choosing, choice)) await record(choosing, key, "withdrawn");
    if (choice === "everything") await unsubscribeFromAll(trx, of.organizationId, chooser.user_id, "every");
    const recipient = await findNewestRecipient(trx, of);
    const event = { type: "unsubscribe" as const, machine: false, detail: { choice } };
    if (recipient) await recordMessageEvent(trx, of.organizationId, recipient, event);
  }
  await tellAudit(choosing, choice);
}

type Key = Pick<ConsentKey, "channel" | "purpose" | "editionId">;

/** Which decisions a choice to stop withdraws. */
async function keysOf({ trx, of, chooser }: Choosing, choice: Exclude<ChoiceName, "grant">): Promise<Key[]> {
  if (choice === "topic") return [{ channel: "email", purpose: chooser.purpose, editionId: chooser.message_edition_id }];
  const keys: Key[] = [];
  for (const channel of choice === "everything" ? (["email", "sms"] as const) : (["email"] as const))
    for (const purpose of await listPurposes(trx, of.organizationId, chooser.user_id, channel, chooser.purpose))
      keys.push({ channel, purpose, editionId: choice === "everything" ? null : chooser.edition_id });
  return keys;
}

async function record({ trx, request, of, chooser }: Choosing, key: Key, status: "granted" | "withdrawn"): Promise<void> {
  const granted = status === "granted";
  await recordConsent(trx, {
    organizationId: of.organizationId,
    userId: chooser.user_id,
    ...key,
    status,
    basis: "consent",
    source: "preference_page",
    wording: granted ? grantWording(languageOf(request, chooser), chooser) : "",
    wordingVersion: granted ? WORDING_VERSION : "",
    evidence: { ip: request.ip, user_agent: (request.headers["user-agent"] ?? "").slice(0, 500) },
    reason: "",
    actor: { type: "guest", id: chooser.user_id },
  });
}

function tellAudit({ trx, request, services, of, chooser }: Choosing, choice: ChoiceName): Promise<void> {
  return writeAuditEntry(trx, {
    organizationId: of.organizationId,
    action: choice === "grant" ? "consent.granted" : "consent.withdrawn",
    actorType: "guest",
    actorId: chooser.user_id,
    objectType: "user",
    objectId: chooser.user_id,
    changes: { note: { page: "preferences", choice, purpose: chooser.purpose, email_message_id: of.messageId } },
    requestId: request.id,
    secretKey: services.secretKey,
  });
}

function tokenOf(request: FastifyRequest, services: Services): PreferencesOf | undefined {
  return readPreferencesToken(services.secretKey, (request.params as { token: string }).token);
}

function languageOf(request: FastifyRequest, chooser?: Chooser) {
  return pageLanguage(chooser?.locale, request.headers["accept-language"]);
}
