/** Tables of which nothing is given to a guest who asks for what is stored about them, and why. A table that is in neither list fails the proof. */
export const NOT_GIVEN: Readonly<Record<string, string>> = {
  ...because("is about people of the staff", [
    "account_sessions",
    "accounts",
    "api_key_roles",
    "api_keys",
    "memberships",
    "second_factors",
    "sign_in_methods",
    "sign_in_tokens",
    "sign_in_tries",
  ]),
  ...because("says what the organization offers, writes and plans, to nobody by name", [
    "campaign_chunks",
    "campaign_links",
    "campaigns",
    "editions",
    "email_message_versions",
    "email_messages",
    "organizations",
    "product_aliases",
    "product_days",
    "product_tags",
    "products",
    "refund_batches",
    "segment_counts",
    "segments",
  ]),
  ...because("is how the program runs", [
    "change_counters",
    "email_callback_calls",
    "email_callbacks",
    "event_sequences",
    "mail_relays",
    "migrations",
    "rate_windows",
    "row_counts",
    "send_buckets",
    "webhook_deliveries",
    "webhook_endpoints",
  ]),
  ...because("holds values of guests as keyed hashes alone, beside what staff did", ["audit_chain", "audit_entries", "audit_unsealed"]),
  ...because("is what remains of guests who were erased", ["erased_identities"]),
  ...because("holds answers to staff, sealed, for a day; what they told stands in the tables that are given", ["idempotent_answers"]),
  ...because("shows values of several guests beside each other; the guest's own stand in import_rows and in what landed", [
    "data_imports",
    "files",
    "import_columns",
    "import_products",
    "import_rejects",
  ]),
  ...because("is a part of the refund request that is given, in amounts and in the provider's words", [
    "refund_attempts",
    "refund_decision_rows",
    "refund_decisions",
    "refund_request_lines",
  ]),
};

function because(reason: string, tables: readonly string[]): Record<string, string> {
  return Object.fromEntries(tables.map((table) => [table, reason]));
}
