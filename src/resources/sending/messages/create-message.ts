import { checkTemplate } from "../../../channels/email/template/check-template.ts";
import type { Trx } from "../../../platform/database/doors.ts";
import { type FieldError, notFound, unprocessable } from "../../../platform/http/errors.ts";
import { newId, requireId } from "../../../platform/http/ids.ts";
import { created, operation } from "../../../platform/http/operation.ts";
import { canonicalTexts, requireSoundContent } from "../../email-messages/queries.ts";
import { completeLanguages, type MessageContent } from "../../email-messages/schema.ts";
import { MaterialError, type Site } from "../material.ts";
import { loadMessage } from "./message-material.ts";
import {
  findGuest,
  findMessage,
  findOwner,
  findTemplate,
  type Guest,
  insertMessage,
  isEdition,
  skipMessage,
  type Template,
} from "./queries.ts";
import { type Asked, readAsked } from "./rules.ts";
import { Message, NewMessage } from "./schema.ts";
import { messageView } from "./view.ts";

export const createMessage = operation({
  id: "createMessage",
  tags: ["Messages"],
  summary: "Send one message",
  description:
    "One email or text to one guest or address, in lanes of its own: no campaign stands before it, no throttle holds it. A transactional one goes to whoever can be reached; a marketing one asks for the guest's consent. Whoever may not be written to makes it skipped, with the reason. Poll it for what became of it.",
  body: NewMessage,
  success: {
    status: 201,
    schema: Message,
    description: "The message, queued or skipped; with a dedupe_key that was used before, the one of then",
  },
  errors: [404, 422],
  idempotency: "key",
  rateClass: "send",
  audit: "message.created",
  example: {
    body: {
      organization_id: "01980000-0000-7000-8000-000000000001",
      edition_id: "01980000-0000-7000-8000-000000000002",
      user_id: "01980000-0000-7000-8000-000000000003",
      content: {
        subject: { en: "Your ticket for {{ edition.name }}" },
        body: { en: "<p>Hello {{ user.first_name }}, your new gate is {{ variables.gate }}.</p>" },
      },
      variables: { gate: "North" },
    },
  },
  handle: async (call) => {
    const { body } = call;
    const organizationId = call.organization(body.organization_id, { pointer: "/organization_id" });
    await requireSound(organizationId, body);
    return call.write(async (trx) => {
      const named = await findNamed(trx, organizationId, body);
      const asked = readAsked(body);
      const { to, what } = await findParts(trx, organizationId, body, { ...asked, ...named });
      const message = await insertMessage(trx, {
        ...{ organizationId, id: newId(), channel: asked.channel, userId: to.id, address: to.address, ...what },
        ...{ smsBody: canonicalTexts(body.sms_body ?? {}), variables: body.variables ?? {}, locale: body.locale ?? null },
        ...{ dedupeKey: body.dedupe_key ?? null, asked: body },
      });
      if (!message.same) throw unprocessable([KEY_USED]);
      if (message.isNew) await judge(trx, organizationId, message.id, call.services);
      const row = await findMessage(trx, [organizationId], message.id);
      if (!row) throw notFound();
      const note = { channel: row.channel, communication_type: row.communication_type, status: row.status, is_new: message.isNew };
      await call.audit(trx, { organizationId, objectType: "message", objectId: row.id, changes: { note } });
      return created(messageView(row), row.version);
    });
  },
});

const KEY_USED: FieldError = {
  pointer: "/dedupe_key",
  code: "dedupe_key_used",
  detail: "Another message has this dedupe_key: choose another key, or ask for exactly the same",
};

async function requireSound(organizationId: string, { content, sms_body }: NewMessage): Promise<void> {
  if (content != null) {
    const { subject, preheader = {}, body, text = {} } = content;
    await requireSoundContent(organizationId, { subject, preheader, body, text, body_format: "html" }, "/content");
    if (completeLanguages(subject, body).length === 0)
      throw unprocessable([
        { pointer: "/content", code: "no_language", detail: "No language has both a subject and a body: complete one" },
      ]);
  }
  const errors = Object.entries(sms_body ?? {}).flatMap(([language, text]) =>
    checkTemplate(text).map(({ message, line, column }) => ({
      ...{ pointer: `/sms_body/${language}`, code: "bad_liquid", detail: message, line, column },
    })),
  );
  if (errors.length > 0) throw unprocessable(errors);
}

interface Parts {
  to: { id: string | null; address: string };
  what: {
    editionId: string | null;
    communicationType: "marketing" | "transactional";
    purpose: string;
    template: { id: string; version: number } | null;
    content: MessageContent | null;
  };
}

interface Named {
  editionId: string | null;
  guest: Guest | null;
  template: (Template & { id: string }) | null;
}

/** The request's ids as the organization's own. @throws 404 naming the one that is not */
async function findNamed(trx: Trx, organizationId: string, body: NewMessage): Promise<Named> {
  const idOf = (name: "edition_id" | "user_id" | "email_message_id") =>
    body[name] == null ? null : requireId(body[name], { pointer: `/${name}` });
  const [editionId, guestId, templateId] = [idOf("edition_id"), idOf("user_id"), idOf("email_message_id")];
  if (editionId !== null && !(await isEdition(trx, organizationId, editionId))) throw notFound({ pointer: "/edition_id" });
  const guest = guestId === null ? null : await findGuest(trx, organizationId, guestId);
  if (guest === undefined) throw notFound({ pointer: "/user_id" });
  const template = templateId === null ? null : await findTemplate(trx, organizationId, templateId);
  if (template === undefined) throw notFound({ pointer: "/email_message_id" });
  return { editionId, guest, template: template && templateId !== null ? { ...template, id: templateId } : null };
}

/** @throws 422 for what does not fit */
async function findParts(trx: Trx, organizationId: string, body: NewMessage, found: Asked & Named): Promise<Parts> {
  const { channel, address, guest, editionId } = found;
  if (editionId === null && !(await isEdition(trx, organizationId, null)))
    throw unprocessable([{ pointer: "/edition_id", code: "no_edition", detail: "The organization has no edition yet: create one first" }]);
  const to =
    address === null
      ? { id: guest?.id ?? null, address: (channel === "sms" ? guest?.phone : guest?.email) ?? "" }
      : { id: await findOwner(trx, organizationId, { address, channel }), address };
  return { to, what: found.template ? ofTemplate(body, found.template, editionId) : ofGiven(body, editionId) };
}

function ofTemplate(
  body: NewMessage,
  { id, version, edition_id, content }: Template & { id: string },
  editionId: string | null,
): Parts["what"] {
  if (edition_id !== null && editionId !== null && edition_id !== editionId)
    throw unprocessable([{ pointer: "/edition_id", code: "wrong_edition", detail: "The email message belongs to another edition" }]);
  const { communication_type: communicationType, purpose } = content;
  if (body.communication_type !== undefined && body.communication_type !== communicationType)
    throw unprocessable([
      { pointer: "/communication_type", code: "wrong_type", detail: `The email message is ${communicationType}: leave this out` },
    ]);
  return { editionId: editionId ?? edition_id, communicationType, purpose, template: { id, version }, content: null };
}

function ofGiven(body: NewMessage, editionId: string | null): Parts["what"] {
  const { communication_type: communicationType = "transactional", purpose = "marketing" } = body;
  return { editionId, communicationType, purpose, template: null, content: contentOf(body.content ?? null, communicationType, purpose) };
}

function contentOf(
  content: NewMessage["content"] | null,
  communicationType: "marketing" | "transactional",
  purpose: string,
): MessageContent | null {
  if (content == null) return null;
  const { from_name = null, from_address = null, reply_to = null } = content;
  const [subject, body] = [canonicalTexts(content.subject), canonicalTexts(content.body)];
  const [preheader, text] = [canonicalTexts(content.preheader ?? {}), canonicalTexts(content.text ?? {})];
  return {
    ...{ subject, preheader, body, text, body_format: "html", from_name, from_address, reply_to, tracking: "none" },
    ...{ communication_type: communicationType, purpose },
  };
}

/** @throws 422 when the content cannot be sent at all, such as without a sender */
async function judge(trx: Trx, organizationId: string, id: string, site: Site): Promise<void> {
  const message = await loadMessage(trx, organizationId, id, site);
  if (!message) return;
  try {
    message[message.channel]();
  } catch (error) {
    if (!(error instanceof MaterialError)) throw error;
    throw unprocessable([
      { pointer: message.channel === "sms" ? "/sms_body" : "/email_message_id", code: "not_sendable", detail: error.message },
    ]);
  }
  if (message.recipient.reason !== null) await skipMessage(trx, organizationId, id, message.recipient.reason);
}
