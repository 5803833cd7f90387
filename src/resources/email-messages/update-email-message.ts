import { isDeepStrictEqual } from "node:util";
import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { fieldChanges } from "../../platform/journal/field-changes.ts";
import { completeLanguages } from "./language.ts";
import {
  type EmailMessageRow,
  findEmailMessage,
  findEmailMessageForUpdate,
  listCampaignsUsing,
  updateEmailMessage as updateRow,
} from "./queries.ts";
import { requireFiles } from "./require-files.ts";
import { requireSoundContent } from "./require-sound-content.ts";
import { inUse, normalised, requireRightTo } from "./rules.ts";
import { EmailMessage, EmailMessageChange, type EmailMessageFields } from "./schema.ts";
import { emailMessageView } from "./view.ts";

export const updateEmailMessage = operation({
  id: "updateEmailMessage",
  tags: ["Email Messages"],
  summary: "Update email message",
  description:
    "Changes the fields that are sent; languages are replaced as a whole. A campaign that has started goes on with the version it started with.",
  params: IdParams,
  body: EmailMessageChange,
  success: { status: 200, schema: EmailMessage, description: "The email message as it is now" },
  errors: [409, 412, 422],
  idempotency: "natural",
  rateClass: "write",
  audit: "email_message.updated",
  example: {
    body: {
      subject: { da: "Sidste chance, {{ user.first_name }}", en: "Last call, {{ user.first_name }}" },
      files: [{ file_id: "01980000-0000-7000-8000-000000000001", key: "programme", use: "attachment" }],
    },
  },
  handle: async (call) => {
    const id = requireId(call.params.id);
    const seen = await call.read((trx) => findEmailMessage(trx, call.organizations, id));
    if (!seen) throw notFound();
    const compiled = await requireSoundContent(seen.organization_id, { ...seen, ...call.body });
    return call.write(async (trx) => {
      const before = await findEmailMessageForUpdate(trx, call.organizations, id);
      if (!before) throw notFound();
      call.requireVersion(before.version);
      const organizationId = before.organization_id;
      if (call.body.communication_type !== before.communication_type)
        requireRightTo(call.body.communication_type, call.credential, organizationId);
      requireSameSource(seen, before);
      const files = call.body.files && { files: await requireFiles(trx, organizationId, call.body.files) };
      const fields = { ...normalised(call.body), ...files };
      const changes = fieldChanges({ ...before }, fields);
      if (losesItsContent(before, fields)) await requireUnscheduled(trx, before);
      const row = Object.keys(changes).length === 0 ? before : await updateRow(trx, organizationId, id, { ...fields, compiled });
      await call.audit(trx, {
        organizationId,
        objectType: "email_message",
        objectId: id,
        changes: { note: { changed: Object.keys(changes) } },
      });
      return ok(emailMessageView(row), row.version);
    });
  },
});

/** What was compiled is of the body that was read, which another change may have replaced meanwhile. */
function requireSameSource(seen: EmailMessageRow, now: EmailMessageRow): void {
  if (seen.body_format === now.body_format && isDeepStrictEqual(seen.body, now.body)) return;
  throw conflict("changed_meanwhile", "The message's body was changed at the same time: read it again and repeat the change");
}

function losesItsContent(before: EmailMessageRow, fields: EmailMessageFields): boolean {
  const isComplete = ({ subject, body }: Pick<EmailMessageRow, "subject" | "body">) => completeLanguages(subject, body).length > 0;
  return isComplete(before) && !isComplete({ subject: fields.subject ?? before.subject, body: fields.body ?? before.body });
}

async function requireUnscheduled(trx: Parameters<typeof listCampaignsUsing>[0], row: EmailMessageRow): Promise<void> {
  const campaigns = await listCampaignsUsing(trx, row.organization_id, row.id);
  const scheduled = campaigns.filter(({ status }) => status !== "draft");
  if (scheduled.length === 0) return;
  throw conflict("in_use", "Campaigns are about to send this message: leave one language with both a subject and a body", inUse(scheduled));
}
