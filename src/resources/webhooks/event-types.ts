/** Everything that an endpoint can ask for. */
export const EVENT_TYPES = [
  ...(["order.created", "order.updated", "ticket.updated", "user.created", "user.updated", "user.merged", "user.erased"] as const),
  ...(["consent.granted", "consent.withdrawn", "suppression.added"] as const),
  ...(["refund_request.created", "refund_request.approved", "refund_request.rejected", "refund_request.refunded"] as const),
  ...(["refund_request.failed", "refund_batch.completed"] as const),
  ...(["data_import.completed", "data_import.failed", "data_import.cancelled", "segment.ready", "segment.failed"] as const),
  ...(["campaign.approved", "campaign.scheduled", "campaign.started", "campaign.paused", "campaign.resumed"] as const),
  ...(["campaign.sent", "campaign.failed", "campaign.cancelled"] as const),
  ...(["message.sent", "message.delivered", "message.bounced", "message.opened", "message.clicked", "message.failed"] as const),
  ...(["mail_relay.ready", "mail_relay.failed"] as const),
  "webhook.test",
] as const;
