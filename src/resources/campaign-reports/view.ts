import type { CampaignRecipientRow, LinkRow } from "./queries.ts";

export function recipientView(row: CampaignRecipientRow): Record<string, unknown> {
  const { id, is_user, email, phone, first_name, last_name, state, reason, response, language, attempts } = row;
  const at = (time: Date | null) => time?.toISOString() ?? null;
  const sent = row.sent_at === null ? [] : [{ type: "sent", at: row.sent_at.toISOString(), machine: false, link: null }];
  const happenings = row.happenings.map((happening) => ({ ...happening, at: new Date(happening.at).toISOString() }));
  return {
    ...{ id, is_user, email, phone, first_name, last_name, state, reason, response, language, attempts },
    next_attempt_at: state === "queued" ? at(row.next_attempt_at) : null,
    sent_at: at(row.sent_at),
    bounced_at: at(row.bounced_at),
    opened_at: at(row.opened_at),
    clicked_at: at(row.clicked_at),
    unsubscribed_at: at(row.unsubscribed_at),
    timeline: [...sent, ...happenings],
  };
}

export function linkView({ version: _, changed_at, ...row }: LinkRow): Record<string, unknown> {
  return { ...row, changed_at: changed_at?.toISOString() ?? null };
}
