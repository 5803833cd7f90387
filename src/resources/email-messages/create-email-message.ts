import { notFound } from "../../platform/http/errors.ts";
import { newId, requireId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { findEdition } from "../editions/queries.ts";
import { insertEmailMessage } from "./queries.ts";
import { requireFiles } from "./require-files.ts";
import { requireSoundContent } from "./require-sound-content.ts";
import { NO_CONTENT, normalised, requireRightTo } from "./rules.ts";
import { EmailMessage, NewEmailMessage } from "./schema.ts";
import { emailMessageView } from "./view.ts";

export const createEmailMessage = operation({
  id: "createEmailMessage",
  tags: ["Email Messages"],
  summary: "Create email message",
  description:
    "Subject, preheader, body and text are Liquid in each language, checked here. A body in mjml or blocks becomes HTML here. Without an edition it is a template of the organization.",
  body: NewEmailMessage,
  success: { status: 201, schema: EmailMessage, description: "The new email message" },
  errors: [404, 409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "email_message.created",
  example: {
    body: {
      organization_id: "01980000-0000-7000-8000-000000000001",
      edition_id: null,
      name: "Early bird",
      communication_type: "marketing",
      body_format: "html",
      subject: { da: "Hej {{ user.first_name }}", en: "Hello {{ user.first_name }}" },
      preheader: {},
      body: { da: "<p>Hej {{ user.first_name }}</p>", en: "<p>Hello {{ user.first_name }}</p>" },
      files: [{ file_id: "01980000-0000-7000-8000-000000000001", key: "programme", use: "attachment" }],
    },
  },
  handle: async (call) => {
    const { organization_id, edition_id = null, ...body } = call.body;
    const organizationId = call.organization(organization_id, { pointer: "/organization_id" });
    requireRightTo(body.communication_type, call.credential, organizationId);
    const compiled = await requireSoundContent(organizationId, { ...NO_CONTENT, ...body });
    const at = { pointer: "/edition_id" };
    const id = newId();
    return call.write(async (trx) => {
      const edition = edition_id === null ? null : await findEdition(trx, [organizationId], requireId(edition_id, at));
      if (edition === undefined) throw notFound(at);
      const files = await requireFiles(trx, organizationId, body.files ?? []);
      const columns = { communication_type: "marketing", ...normalised(body), files, compiled, edition_id: edition?.id ?? null };
      const row = await insertEmailMessage(trx, organizationId, id, columns);
      const note = { name: row.name, communication_type: row.communication_type };
      await call.audit(trx, { organizationId, objectType: "email_message", objectId: id, changes: { note } });
      return created(emailMessageView(row), row.version);
    });
  },
});
