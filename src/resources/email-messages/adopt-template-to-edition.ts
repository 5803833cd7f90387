import { notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findEdition } from "../editions/queries.ts";
import { copyEmailMessage } from "./copy-email-message.ts";
import { findEmailMessage } from "./queries.ts";
import { requireRightTo } from "./rules.ts";
import { AdoptBody, EmailMessage } from "./schema.ts";
import { emailMessageView } from "./view.ts";

export const adoptTemplateToEdition = operation({
  id: "adoptTemplateToEdition",
  tags: ["Email Messages"],
  summary: "Adopt template to edition",
  description:
    "Makes an edition's message of a template of the organization. It remembers the template and its version; template_moved_on tells when the template was changed since.",
  params: IdParams,
  body: AdoptBody,
  success: { status: 201, schema: EmailMessage, description: "The edition's message" },
  errors: [404, 409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "email_message.adopted",
  example: { body: { edition_id: "01980000-0000-7000-8000-000000000001" } },
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const template = await findEmailMessage(trx, call.organizations, id);
      if (!template) throw notFound();
      const at = { pointer: "/edition_id" };
      const organizationId = template.organization_id;
      const edition = await findEdition(trx, [organizationId], requireId(call.body.edition_id, at));
      if (!edition) throw notFound(at);
      if (template.edition_id !== null)
        throw unprocessable([
          { pointer: "", code: "not_a_template", detail: "This message belongs to an edition: duplicate it, or adopt a template" },
        ]);
      requireRightTo(template.communication_type, call.credential, organizationId);
      const origin = { edition_id: edition.id, template_id: template.id, template_version: template.version };
      const row = await copyEmailMessage(trx, template, { name: call.body.name ?? template.name, ...origin });
      const note = { name: row.name, template_id: template.id, template_version: template.version };
      await call.audit(trx, { organizationId, objectType: "email_message", objectId: row.id, changes: { note } });
      return created(emailMessageView(row), row.version);
    });
  },
});
