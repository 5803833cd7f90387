import PostalMime from "postal-mime";
import type { OutboxRow } from "./queries.ts";

export function outboxListItem(row: OutboxRow): Record<string, unknown> {
  return {
    id: row.id,
    organization_id: row.organization_id,
    channel: row.channel,
    campaign_id: row.campaign_id,
    user_id: row.user_id,
    sender: row.sender,
    recipient: row.recipient,
    subject: row.subject,
    size_bytes: row.size_bytes,
    created: row.created.toISOString(),
    modified: row.created.toISOString(),
  };
}

export async function outboxMessageView(row: OutboxRow & { raw: Buffer }): Promise<Record<string, unknown>> {
  const raw = row.raw.toString("utf8");
  if (row.channel === "sms") return { ...outboxListItem(row), headers: [], html: null, text: raw, raw };
  const email = await PostalMime.parse(row.raw);
  return {
    ...outboxListItem(row),
    headers: email.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    html: email.html ?? null,
    text: email.text ?? null,
    raw,
  };
}
