/** Every queue of background jobs, prepared by `migrate`. */
export const queues = [
  "data-import-landing",
  "data-import-processing",
  "data-import-undo",
  "refund-batch",
  "refund-decision",
  "email-test",
  "mail-relay-test",
  "segment-calculation",
  "segment-cleanup",
  "segment-explanation",
  "webhook-notice",
] as const;
