import type { MessageRow } from "./queries.ts";

export function messageView(row: MessageRow): Record<string, unknown> {
  return {
    id: row.id,
    organization_id: row.organization_id,
    edition_id: row.edition_id,
    user_id: row.user_id,
    channel: row.channel,
    address: row.address,
    communication_type: row.communication_type,
    purpose: row.purpose,
    email_message_id: row.email_message_id,
    message_version: row.message_version,
    locale: row.locale,
    language: row.language,
    dedupe_key: row.dedupe_key,
    status: row.status,
    reason: row.reason,
    response: row.response,
    attempts: row.attempts,
    parts: row.parts,
    sent_at: row.sent_at?.toISOString() ?? null,
    delivered_at: row.delivered_at?.toISOString() ?? null,
    bounced_at: row.bounced_at?.toISOString() ?? null,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}
