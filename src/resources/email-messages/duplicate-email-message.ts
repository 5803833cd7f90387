import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { copyEmailMessage } from "./copy-email-message.ts";
import { findEmailMessage } from "./queries.ts";
import { requireRightTo } from "./rules.ts";
import { DuplicateBody, EmailMessage } from "./schema.ts";
import { emailMessageView } from "./view.ts";

const LONGEST_NAME = 255;

export const duplicateEmailMessage = operation({
  id: "duplicateEmailMessage",
  tags: ["Email Messages"],
  summary: "Duplicate email message",
  description: "Another message of the same edition, or another template, that says the same. Without a name it is called a copy.",
  params: IdParams,
  body: DuplicateBody,
  success: { status: 201, schema: EmailMessage, description: "The copy" },
  errors: [404, 409],
  idempotency: "key",
  rateClass: "write",
  audit: "email_message.duplicated",
  example: { body: { name: "Early bird, second round" } },
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const original = await findEmailMessage(trx, call.organizations, id);
      if (!original) throw notFound();
      const organizationId = original.organization_id;
      requireRightTo(original.communication_type, call.credential, organizationId);
      const name = call.body.name ?? `${original.name.slice(0, LONGEST_NAME - " (copy)".length)} (copy)`;
      const row = await copyEmailMessage(trx, original, { name });
      const note = { name, duplicated_from: id };
      await call.audit(trx, { organizationId, objectType: "email_message", objectId: row.id, changes: { note } });
      return created(emailMessageView(row), row.version);
    });
  },
});
