import { completeLanguages } from "./language.ts";
import type { EmailMessageRow, ListedEmailMessageRow, MessageVersionRow } from "./queries.ts";

export function emailMessageListItem(row: ListedEmailMessageRow): Record<string, unknown> {
  return {
    id: row.id,
    organization_id: row.organization_id,
    edition_id: row.edition_id,
    template_id: row.template_id,
    template_version: row.template_version,
    template_moved_on: row.template_moved_on,
    name: row.name,
    communication_type: row.communication_type,
    purpose: row.purpose,
    from_name: row.from_name,
    from_address: row.from_address,
    reply_to: row.reply_to,
    subject: row.subject,
    preheader: row.preheader,
    body_format: row.body_format,
    tracking: row.tracking,
    files: row.files,
    languages: row.languages,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}

export function emailMessageView(row: EmailMessageRow): Record<string, unknown> {
  const languages = completeLanguages(row.subject, row.body);
  return { ...emailMessageListItem({ ...row, languages }), body: row.body, text: row.text };
}

export function emailMessageVersionView(row: MessageVersionRow): Record<string, unknown> {
  const { subject, preheader, body, text, body_format, communication_type, purpose } = row.content;
  const content = { communication_type, purpose, subject, preheader, body, text, body_format };
  const created = row.created.toISOString();
  return {
    id: row.message_id,
    version: row.version,
    current: row.current,
    ...content,
    languages: completeLanguages(subject, body),
    campaigns: row.campaigns,
    created,
    modified: created,
  };
}
