import type { Trx } from "../../platform/database/doors.ts";
import { newId } from "../../platform/http/ids.ts";
import { type EmailMessageRow, insertEmailMessage } from "./queries.ts";

/** A new message that says what the other one says. */
export function copyEmailMessage(
  trx: Trx,
  original: EmailMessageRow,
  columns: { name: string } & Partial<Pick<EmailMessageRow, "edition_id" | "template_id" | "template_version">>,
): Promise<EmailMessageRow> {
  const { id: _id, created: _created, modified: _modified, version: _version, deleted_at: _deleted, ...content } = original;
  const { organization_id: organizationId, template_moved_on: _movedOn, ...kept } = content;
  return insertEmailMessage(trx, organizationId, newId(), { ...kept, ...columns });
}
