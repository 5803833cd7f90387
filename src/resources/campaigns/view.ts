import type { CampaignRow } from "./queries.ts";

export function campaignListItem(row: CampaignRow): Record<string, unknown> {
  return {
    id: row.id,
    name: row.name,
    organization_id: row.organization_id,
    edition_id: row.edition_id,
    segment: {
      id: row.segment_id,
      name: row.segment_name,
      communication_type: row.segment_communication_type,
      communication_channel: row.segment_communication_channel,
      status: row.segment_status,
      user_count: row.segment_user_count,
    },
    channel: row.channel,
    status: row.status,
    scheduled_at: row.scheduled_at?.toISOString() ?? null,
    total_recipients: row.total_recipients,
    sent_count: row.sent,
    failed_count: row.failed,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}

export function campaignView(row: CampaignRow, excluded: Record<string, number>): Record<string, unknown> {
  return {
    ...campaignListItem(row),
    email_message_id: row.email_message_id,
    sms_body: row.sms_body[row.default_locale] ?? "",
    sms_bodies: row.sms_body,
    user_count: row.user_count,
    error_message: row.error_message,
    started_at: row.started_at?.toISOString() ?? null,
    completed_at: row.completed_at?.toISOString() ?? null,
    paused_at: row.paused_at?.toISOString() ?? null,
    pause_reason: row.pause_reason,
    paused_by: row.paused_by,
    not_after: row.not_after?.toISOString() ?? null,
    audience: row.audience,
    mail_relay_id: row.mail_relay_id,
    urgent: row.urgent,
    approval: { required: row.approval_required, approved_by: row.approved_by, approved_at: row.approved_at?.toISOString() ?? null },
    ledger: ledger(row),
    excluded,
  };
}

export function campaignStats(row: CampaignRow): Record<string, number> {
  const delivered = Math.max(0, row.sent - row.bounced);
  const rate = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    total_recipients: row.total_recipients,
    sent: row.sent,
    failed: row.failed,
    delivered,
    opened: row.opened,
    clicked: row.clicked,
    bounced: row.bounced,
    unsubscribed: row.unsubscribed,
    delivery_rate: rate(delivered, row.sent),
    open_rate: rate(row.opened, delivered),
    click_rate: rate(row.clicked, delivered),
    unsubscribe_rate: rate(row.unsubscribed, delivered),
    tracked_recipients: row.tracking === "individual" ? row.sent : 0,
  };
}

function ledger(row: CampaignRow): Record<string, number> {
  const closed = row.sent + row.failed + row.skipped + row.cancelled + row.unknown;
  return {
    total_recipients: row.total_recipients,
    sent: row.sent,
    failed: row.failed,
    skipped_later: row.skipped,
    cancelled: row.cancelled,
    unknown: row.unknown,
    queued: row.total_recipients - closed,
  };
}
