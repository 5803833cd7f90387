import type { Value } from "./context-queries.ts";

/** Values that are the same for every organization, by the kind that a field names. */
export const fixedValues: Record<string, Value[]> = {
  address_status: values("ok", "bounced", "complained", "unsubscribed_all"),
  channel: values("email", "sms"),
  communication_type: values("marketing", "transactional"),
  consent_source: values("import", "api", "dashboard", "preference_page", "unsubscribe_link", "one_click", "sms_stop"),
  consent_status: values("granted", "withdrawn"),
  guest_type: values("paid", "comp", "staff", "volunteer", "press", "artist", "partner"),
  message_status: values("sent", "failed", "unknown"),
  open_state: values("human", "machine", "none", "untracked"),
  refund_status: values("pending", "approved", "processing", "refunded", "failed", "rejected"),
  order_status: values("pending", "paid", "partially_refunded", "refunded", "cancelled"),
  product_kind: values(
    "ticket",
    "addon",
    "accommodation",
    "parking",
    "transport",
    "merchandise",
    "food",
    "fee",
    "deposit",
    "voucher",
    "donation",
    "other",
  ),
  ticket_status: values("active", "cancelled", "transferred", "refunded"),
  purchase_status: values("active", "refund_requested", "partially_refunded", "refunded", "cancelled"),
};

function values(...names: string[]): Value[] {
  return names.map((value) => ({ value, label: value.replaceAll("_", " ") }));
}
