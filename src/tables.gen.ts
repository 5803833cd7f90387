// Generated from the migrations: do not edit. `bin/generate` writes it anew.
import type { ColumnType, GeneratedAlways } from "kysely";

type Generated<T> = T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>;
type Timestamp = ColumnType<Date, Date | string, Date | string>;
type Json = ColumnType<unknown, string, string>;

export interface AccountSessionsTable {
  id: string;
  account_id: string;
  token_hash: Buffer;
  expires_at: Timestamp;
  ip_address: string | null;
  user_agent: string | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
}

export interface AccountsTable {
  id: string;
  email: string;
  name: Generated<string>;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  email_key: GeneratedAlways<string>;
  email_verified: Generated<boolean>;
  image: string | null;
  two_factor: Generated<boolean>;
}

export interface ApiKeyRolesTable {
  organization_id: string;
  api_key_id: string;
  role: string;
  created: Generated<Timestamp>;
}

export interface ApiKeysTable {
  id: string;
  name: string;
  token_hash: Buffer;
  created: Generated<Timestamp>;
  expires_at: Timestamp | null;
  revoked_at: Timestamp | null;
  last_used_at: Timestamp | null;
  hint: Generated<string>;
  previous_token_hash: Buffer | null;
  previous_valid_until: Timestamp | null;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface AuditChainTable {
  organization_id: string;
  sequence: number;
  entry_id: string;
  hash: Buffer;
  sealed_at: Generated<Timestamp>;
}

export interface AuditEntriesTable {
  organization_id: string;
  id: Generated<string>;
  at: Generated<Timestamp>;
  actor_type: string;
  actor_id: string | null;
  action: string;
  object_type: string;
  object_id: string | null;
  changes: Generated<Json>;
  request_id: string | null;
}

export interface AuditUnsealedTable {
  organization_id: string;
  entry_id: string;
}

export interface CampaignChunksTable {
  organization_id: string;
  campaign_id: string;
  chunk: number;
  lo: number;
  hi: number;
  state: Generated<string>;
  lease_owner: string | null;
  lease_token: Generated<number>;
  lease_until: Timestamp | null;
  next_attempt_at: Generated<Timestamp>;
  attempts: Generated<number>;
  sent: Generated<number>;
  failed: Generated<number>;
  skipped: Generated<number>;
  cancelled: Generated<number>;
  unknown: Generated<number>;
  bounced: Generated<number>;
  opened: Generated<number>;
  clicked: Generated<number>;
  unsubscribed: Generated<number>;
  channel: Generated<string>;
  cost_e4: Generated<number>;
}

export interface CampaignExclusionsTable {
  organization_id: string;
  campaign_id: string;
  user_id: string | null;
  reason: string;
  ticket_id: string | null;
}

export interface CampaignLinksTable {
  organization_id: string;
  campaign_id: string;
  n: number;
  language: string;
  target: string;
  original: string | null;
  changed_at: Timestamp | null;
  version: Generated<number>;
}

export interface CampaignRecipientsTable {
  organization_id: string;
  campaign_id: string;
  position: number;
  user_id: string | null;
  state: Generated<string>;
  reason: Generated<string>;
  language: string | null;
  attempts: Generated<number>;
  next_attempt_at: Timestamp | null;
  sent_at: Timestamp | null;
  response: Generated<string>;
  bounced_at: Timestamp | null;
  opened_at: Timestamp | null;
  clicked_at: Timestamp | null;
  unsubscribed_at: Timestamp | null;
  provider_id: string | null;
  parts: number | null;
  cost_e4: number | null;
  delivered_at: Timestamp | null;
  ticket_id: string | null;
}

export interface CampaignsTable {
  organization_id: string;
  id: string;
  edition_id: string;
  segment_id: string;
  name: string;
  channel: string;
  email_message_id: string | null;
  sms_body: Generated<Json>;
  status: Generated<string>;
  scheduled_at: Timestamp | null;
  started_at: Timestamp | null;
  completed_at: Timestamp | null;
  error_message: Generated<string>;
  frozen_expression: string | null;
  frozen_message_version: number | null;
  communication_type: string | null;
  tracking: string | null;
  user_count: Generated<number>;
  total_recipients: Generated<number>;
  paused_at: Timestamp | null;
  pause_reason: string | null;
  probe_at: Timestamp | null;
  run: Generated<number>;
  lease_owner: string | null;
  lease_until: Timestamp | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
  edited_by: string | null;
  approved_by: string | null;
  approved_at: Timestamp | null;
  approved_message_version: number | null;
  approved_expression: string | null;
  paused_by: string | null;
  not_after: Timestamp | null;
  shown_count: number | null;
  failure: string | null;
  number: number;
  urgent: Generated<boolean>;
  throttled_until: Timestamp | null;
  mail_relay_id: string | null;
  audience: string | null;
  frozen_audience: Generated<string>;
  approved_audience: string | null;
}

export interface ChangeCountersTable {
  organization_id: string;
  area: string;
  slot: Generated<string>;
  n: Generated<number>;
}

export interface ConsentHistoryTable {
  organization_id: string;
  id: Generated<string>;
  consent_id: string;
  user_id: string;
  edition_id: string | null;
  channel: string;
  purpose: string;
  action: string;
  basis: string;
  source: string;
  wording: Generated<string>;
  wording_version: Generated<string>;
  reason: Generated<string>;
  evidence: Generated<Json>;
  actor_type: string;
  actor_id: string | null;
  at: Generated<Timestamp>;
  removed_status: string | null;
}

export interface ConsentsTable {
  organization_id: string;
  id: string;
  user_id: string;
  edition_id: string | null;
  channel: string;
  purpose: Generated<string>;
  status: string;
  basis: Generated<string>;
  source: string;
  wording: Generated<string>;
  wording_version: Generated<string>;
  given_at: Timestamp | null;
  withdrawn_at: Timestamp | null;
  decided_at: Timestamp;
  evidence: Generated<Json>;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface DataImportsTable {
  organization_id: string;
  id: string;
  edition_id: string | null;
  file_id: string | null;
  name: string;
  source: string;
  kind: string;
  status: string;
  options: Generated<Json>;
  detected: Generated<Json>;
  plan: Json | null;
  notices: Generated<Json>;
  error_message: Generated<string>;
  rows_total: Generated<number>;
  rows_done: Generated<number>;
  rows_rejected: Generated<number>;
  orders_total: Generated<number>;
  orders_created: Generated<number>;
  orders_updated: Generated<number>;
  orders_unchanged: Generated<number>;
  orders_rejected: Generated<number>;
  orders_erased: Generated<number>;
  run: Generated<number>;
  heartbeat_at: Timestamp | null;
  run_started_at: Timestamp | null;
  run_started_rows: Generated<number>;
  landed_position: Generated<number>;
  started_at: Timestamp | null;
  finished_at: Timestamp | null;
  undo_started_at: Timestamp | null;
  undone_at: Timestamp | null;
  undo_position: Generated<number>;
  undo_kept_count: Generated<number>;
  undo_kept: Generated<Json>;
  actor_type: string;
  actor_id: string | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
  barren_runs: Generated<number>;
}

export interface EditionsTable {
  organization_id: string;
  id: string;
  previous_edition_id: string | null;
  name: string;
  slug: string;
  status: Generated<string>;
  starts_at: Timestamp;
  ends_at: Timestamp;
  timezone: string;
  currency: string;
  default_locale: string;
  locales: Json;
  venue_name: Generated<string>;
  venue_address: Generated<string>;
  venue_country: string | null;
  email_from_name: string | null;
  email_from_address: string | null;
  email_reply_to: string | null;
  sms_senders: Generated<Json>;
  refunds_open_at: Timestamp | null;
  refunds_close_at: Timestamp | null;
  refund_fee_fixed_e4: Generated<number>;
  refund_fee_percent_e4: Generated<number>;
  refund_auto_approve_below_e4: number | null;
  test: Generated<boolean>;
  metadata: Generated<Json>;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface EmailCallbackCallsTable {
  organization_id: string;
  callback_id: string;
  fingerprint: Buffer;
  at: Generated<Timestamp>;
}

export interface EmailCallbacksTable {
  organization_id: string;
  id: string;
  provider: string;
  description: Generated<string>;
  sealed_key: Buffer;
  confirmed_at: Timestamp | null;
  last_received_at: Timestamp | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface EmailMessageVersionsTable {
  organization_id: string;
  email_message_id: string;
  version: number;
  content: Json;
  created: Generated<Timestamp>;
}

export interface EmailMessagesTable {
  organization_id: string;
  id: string;
  edition_id: string | null;
  template_id: string | null;
  name: string;
  communication_type: string;
  purpose: Generated<string>;
  from_name: string | null;
  from_address: string | null;
  reply_to: string | null;
  subject: Generated<Json>;
  preheader: Generated<Json>;
  body: Generated<Json>;
  text: Generated<Json>;
  body_format: Generated<string>;
  tracking: string | null;
  deleted_at: Timestamp | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
  compiled: Generated<Json>;
  template_version: number | null;
  files: Generated<Json>;
}

export interface ErasedIdentitiesTable {
  organization_id: string;
  hash: Buffer;
  user_id: string;
  erased: Generated<Timestamp>;
}

export interface EventSequencesTable {
  organization_id: string;
  object_id: string;
  last: number;
}

export interface EventsTable {
  organization_id: string;
  id: Generated<string>;
  type: string;
  object_id: string;
  sequence: number;
  edition_id: string | null;
  data: Json;
  created: Generated<Timestamp>;
}

export interface FilesTable {
  organization_id: string;
  id: string;
  name: string;
  purpose: string;
  content_type: string;
  size_bytes: number;
  sha256: Buffer;
  storage_key: string;
  width: number | null;
  height: number | null;
  alt_text: Generated<string>;
  tags: Generated<Json>;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
  uploaded_sha256: Buffer | null;
}

export interface IdempotentAnswersTable {
  credential_id: string;
  operation: string;
  key: string;
  request_hash: Buffer;
  status: number;
  sealed_answer: Buffer;
  created: Generated<Timestamp>;
}

export interface ImportChangesTable {
  organization_id: string;
  import_id: string;
  object_type: string;
  object_id: string;
  before: Json | null;
  version_after: number;
  kept_reason: string | null;
}

export interface ImportColumnsTable {
  organization_id: string;
  import_id: string;
  id: string;
  position: number;
  source_column: string;
  sample_values: Generated<Json>;
  target_field: string | null;
  transform: Json | null;
  confidence_e4: Generated<number>;
  reason: string | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
}

export interface ImportItemsTable {
  organization_id: string;
  import_id: string;
  position: number;
  item_key: string | null;
  row_numbers: Json;
  row_count: number;
  outcome: string | null;
  object_id: string | null;
  issues: Json | null;
  kept_reason: string | null;
}

export interface ImportProductsTable {
  organization_id: string;
  import_id: string;
  id: string;
  position: number;
  source_name: string;
  source_sku: Generated<string>;
  source_external_id: Generated<string>;
  row_count: number;
  product_id: string | null;
  create_product: Generated<boolean>;
  suggestions: Generated<Json>;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
}

export interface ImportRejectsTable {
  organization_id: string;
  import_id: string;
  row_number: number;
  reason: string;
  code: string;
}

export interface ImportRowsTable {
  organization_id: string;
  import_id: string;
  row_number: number;
  item_key: string | null;
  prepared: string;
}

export interface MailRelaysTable {
  organization_id: string;
  id: string;
  name: string;
  host: string;
  port: number;
  tls: string;
  username: string | null;
  sealed_password: Buffer | null;
  connections: number;
  send_rate: Json | null;
  uses_bounce_domain: Generated<boolean>;
  for_marketing: Generated<boolean>;
  for_transactional: Generated<boolean>;
  generation: Generated<number>;
  test_run: Generated<number>;
  test_status: Generated<string>;
  test_detail: Generated<string>;
  test_to: string | null;
  tested_at: Timestamp | null;
  proven_at: Timestamp | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface MembershipsTable {
  organization_id: string;
  account_id: string;
  role: string;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface MessageEventsTable {
  organization_id: string;
  id: Generated<string>;
  campaign_id: string;
  position: number;
  type: string;
  link: number | null;
  machine: Generated<boolean>;
  detail: Generated<Json>;
  at: Generated<Timestamp>;
  fingerprint: Buffer | null;
}

export interface MessagesTable {
  organization_id: string;
  id: string;
  number: number;
  channel: string;
  user_id: string | null;
  address: string;
  edition_id: string | null;
  communication_type: string;
  purpose: string;
  email_message_id: string | null;
  message_version: number | null;
  content: Json | null;
  sms_body: Generated<Json>;
  variables: Generated<Json>;
  locale: string | null;
  dedupe_key: string | null;
  request_hash: Buffer;
  status: Generated<string>;
  reason: Generated<string>;
  response: Generated<string>;
  language: string | null;
  attempts: Generated<number>;
  next_attempt_at: Generated<Timestamp>;
  lease_owner: string | null;
  lease_token: Generated<number>;
  lease_until: Timestamp | null;
  provider_id: string | null;
  parts: number | null;
  cost_e4: number | null;
  sent_at: Timestamp | null;
  delivered_at: Timestamp | null;
  bounced_at: Timestamp | null;
  complained_at: Timestamp | null;
  unsubscribed_at: Timestamp | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface MigrationsTable {
  number: number;
  name: string;
  sha256: string;
  applied_at: Generated<Timestamp>;
}

export interface OrdersTable {
  organization_id: string;
  id: string;
  edition_id: string;
  user_id: string;
  number: string;
  source: string;
  external_id: string;
  status: string;
  currency: string;
  total_e4: number;
  refunded_total_e4: Generated<number>;
  discount_total_e4: Generated<number>;
  fee_total_e4: Generated<number>;
  adjustment_e4: Generated<number>;
  ordered_at: Timestamp;
  source_updated_at: Timestamp | null;
  note: Generated<string>;
  buyer: Json;
  metadata: Generated<Json>;
  content_hash: Buffer;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface OrganizationsTable {
  id: string;
  name: string;
  slug: string;
  default_locale: string;
  default_currency: string;
  language_chain: Generated<Json>;
  email_from_name: Generated<string>;
  email_from_address: string | null;
  email_reply_to: string | null;
  sms_senders: Generated<Json>;
  postal_address: Generated<string>;
  logo_file_id: string | null;
  attribute_schema: Generated<Json>;
  tracking: Generated<string>;
  existing_customer_marketing: Generated<boolean>;
  metadata: Generated<Json>;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
  approval: Generated<boolean>;
  count_deviation: Generated<Json | null>;
  frequency_cap: Json | null;
  send_windows: Generated<Json>;
  sms: Generated<Json>;
  marketing_minimum_ages: Generated<Json>;
  send_rates: Generated<Json>;
}

export interface OutboxMessagesTable {
  organization_id: string;
  id: Generated<string>;
  channel: Generated<string>;
  campaign_id: string | null;
  user_id: string | null;
  sender: string;
  recipient: string;
  subject: Generated<string>;
  size_bytes: number;
  raw: Buffer;
  created: Generated<Timestamp>;
  recipient_key: GeneratedAlways<string>;
}

export interface ProductAliasesTable {
  organization_id: string;
  edition_id: string;
  source: string;
  external_id: Generated<string>;
  sku: Generated<string>;
  name: Generated<string>;
  product_id: string;
}

export interface ProductDaysTable {
  organization_id: string;
  product_id: string;
  day: string;
}

export interface ProductTagsTable {
  organization_id: string;
  product_id: string;
  tag: string;
}

export interface ProductsTable {
  organization_id: string;
  id: string;
  edition_id: string;
  name: string;
  kind: Generated<string>;
  sku: Generated<string>;
  unit_price_e4: number | null;
  currency: string;
  vat_rate_e4: number | null;
  capacity: number | null;
  persons_per_unit: Generated<number>;
  guest_type: Generated<string>;
  deleted_at: Timestamp | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface PurchasesTable {
  organization_id: string;
  id: string;
  order_id: string;
  edition_id: string;
  user_id: string;
  product_id: string;
  position: number;
  external_id: string | null;
  variation: string | null;
  quantity: number;
  unit_price_e4: number;
  discount_e4: Generated<number>;
  fee_e4: Generated<number>;
  total_e4: number;
  status: Generated<string>;
  refunded_amount_e4: Generated<number>;
  refunded_quantity: Generated<number>;
  active_quantity: GeneratedAlways<number>;
  attendee_name: Generated<string>;
  attendee_email: string | null;
  attributes: Generated<Json>;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
  left_out: Generated<boolean>;
}

export interface RateWindowsTable {
  key: Buffer;
  window_start: Timestamp;
  used: number;
}

export interface RefundAttemptsTable {
  organization_id: string;
  request_id: string;
  n: number;
  provider_key: string;
  outcome: Generated<string>;
  broken: Generated<boolean>;
  called_at: Generated<Timestamp>;
  settled_at: Timestamp | null;
  provider_reference: string | null;
  error_message: Generated<string>;
}

export interface RefundBatchesTable {
  organization_id: string;
  id: string;
  edition_id: string;
  name: string;
  status: Generated<string>;
  terms: Json;
  reason: Generated<string>;
  requested_by_type: string;
  requested_by_id: string;
  purchases_total: Generated<number>;
  error_message: Generated<string>;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface RefundDecisionRowsTable {
  organization_id: string;
  decision_id: string;
  position: number;
  request_id: string;
  outcome: Generated<string>;
  detail: Generated<string>;
}

export interface RefundDecisionsTable {
  organization_id: string;
  id: string;
  decision: string;
  note: Generated<string>;
  status: Generated<string>;
  decided_by_type: string;
  decided_by_id: string;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface RefundRequestLinesTable {
  organization_id: string;
  request_id: string;
  purchase_id: string;
  quantity: number;
  amount_e4: number;
  fee_e4: number;
  status_before: string;
}

export interface RefundRequestsTable {
  organization_id: string;
  id: string;
  edition_id: string;
  order_id: string;
  user_id: string;
  status: Generated<string>;
  currency: string;
  amount_e4: number;
  fee_e4: Generated<number>;
  provider: string;
  payment_reference: string | null;
  provider_reference: string | null;
  cancels_ticket: boolean;
  override: Generated<boolean>;
  reason: Generated<string>;
  requested_by_type: string;
  requested_by_id: string | null;
  decided_by_type: string | null;
  decided_by_id: string | null;
  decided_at: Timestamp | null;
  decision_note: Generated<string>;
  error_message: Generated<string>;
  attempt: Generated<number>;
  due_at: Timestamp | null;
  lease_token: Generated<number>;
  conflict_e4: number | null;
  batch_id: string | null;
  batch_purchase_id: string | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
  settled_by_hand: Generated<boolean>;
}

export interface RowCountsTable {
  organization_id: string;
  list: string;
  slot: Generated<string>;
  n: number;
}

export interface SecondFactorsTable {
  id: string;
  account_id: string;
  sealed_secret: string;
  sealed_recovery_codes: string;
  verified: Generated<boolean>;
  failures: Generated<number>;
  locked_until: Timestamp | null;
}

export interface SegmentClickedLinksTable {
  organization_id: string;
  campaign_id: string;
  position: number;
  target: string;
}

export interface SegmentConsentsTable {
  organization_id: string;
  user_id: string;
  channel: string;
  purpose: string;
  status: string;
  source: string;
  edition_id: string;
  edition: string;
  given_at: Timestamp;
  withdrawn_at: Timestamp;
}

export interface SegmentCountsTable {
  organization_id: string;
  key: Buffer;
  state: string;
  n: number | null;
  counted_at: Generated<Timestamp>;
}

export interface SegmentListUsersTable {
  organization_id: string;
  segment_id: string;
  user_id: string;
  list: GeneratedAlways<string>;
}

export interface SegmentMembersTable {
  organization_id: string;
  segment_id: string;
  calculation: number;
  user_id: string;
}

export interface SegmentMessagesTable {
  organization_id: string;
  campaign_id: string;
  position: number;
  user_id: string;
  campaign: string;
  channel: string;
  communication_type: string;
  status: string;
  sent_at: Timestamp;
  delivered: boolean;
  bounced: boolean;
  clicked: boolean;
  open_state: string;
  opened: boolean;
  tracked: boolean;
}

export interface SegmentOrdersTable {
  organization_id: string;
  id: string;
  user_id: string;
  edition_id: string;
  edition: string;
  number: string;
  source: string;
  status: string;
  valid: boolean;
  currency: string;
  total_e4: number;
  net_total_e4: number;
  refunded_total_e4: number;
  ordered_at: Timestamp;
}

export interface SegmentPurchasesTable {
  organization_id: string;
  id: string;
  order_id: string;
  user_id: string;
  product_id: string;
  product: string;
  kind: string;
  sku: string;
  guest_type: string;
  quantity: number;
  active_quantity: number;
  unit_price_e4: number;
  total_e4: number;
  currency: string;
  status: string;
  valid: boolean;
  edition_id: string;
  edition: string;
  ordered_at: Timestamp;
  attributes: Json;
}

export interface SegmentRefundsTable {
  organization_id: string;
  user_id: string;
  id: string;
  status: string;
  amount_e4: number;
  currency: string;
  edition_id: string;
  edition: string;
  created: Timestamp;
}

export interface SegmentUserSegmentsTable {
  organization_id: string;
  user_id: string;
  name: string;
}

export interface SegmentsTable {
  organization_id: string;
  id: string;
  edition_id: string | null;
  name: string;
  description: Generated<string>;
  expression: string;
  communication_type: string;
  communication_channel: Generated<string>;
  audience: Generated<string>;
  status: Generated<string>;
  user_count: Generated<number>;
  calculated_at: Timestamp | null;
  calculation_ms: number | null;
  error_message: Generated<string>;
  calculation: Generated<number>;
  current_calculation: number | null;
  calculation_heartbeat_at: Timestamp | null;
  deleted_at: Timestamp | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
  kind: Generated<string>;
  progress: Json | null;
  depends_on: Generated<Json>;
  members_from: Generated<number>;
  explanation_requested_at: Timestamp | null;
}

export interface SendBucketsTable {
  owner: string;
  channel: string;
  span: string;
  began_at: Timestamp;
  used: number;
}

export interface SignInMethodsTable {
  id: string;
  account_id: string;
  provider: string;
  provider_account_id: string;
  password_hash: string | null;
  access_token: string | null;
  refresh_token: string | null;
  id_token: string | null;
  access_token_expires_at: Timestamp | null;
  refresh_token_expires_at: Timestamp | null;
  scope: string | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
}

export interface SignInTokensTable {
  id: string;
  identifier: string;
  value: string;
  expires_at: Timestamp;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
}

export interface SignInTriesTable {
  subject: Buffer;
  at: Generated<Timestamp>;
}

export interface SuppressionsTable {
  organization_id: string;
  id: Generated<string>;
  channel: string;
  address: string;
  reason: string;
  note: Generated<string>;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface TestEmailsTable {
  organization_id: string;
  id: string;
  email_message_id: string;
  message_version: number;
  edition_id: string | null;
  user_id: string | null;
  locale: string | null;
  address: string;
  status: Generated<string>;
  response: Generated<string>;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
}

export interface TicketsTable {
  organization_id: string;
  id: Generated<string>;
  edition_id: string;
  order_id: string;
  purchase_id: string;
  product_id: string;
  buyer_id: string;
  user_id: string | null;
  position: number;
  external_id: string | null;
  barcode: string | null;
  first_name: Generated<string>;
  last_name: Generated<string>;
  email: string | null;
  email_key: string | null;
  phone: string | null;
  locale: string | null;
  status: Generated<string>;
  transferred_at: Timestamp | null;
  checked_in_at: Timestamp | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface UserEmailsTable {
  organization_id: string;
  email_key: string;
  user_id: string;
}

export interface UserExternalIdsTable {
  organization_id: string;
  source: string;
  external_id: string;
  user_id: string;
}

export interface UserMergesTable {
  organization_id: string;
  id: string;
  user_id: string;
  merged_user_id: string;
  snapshot: Json;
  moved: Generated<Json>;
  filled: Generated<Json>;
  undone_at: Timestamp | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface UserTagsTable {
  organization_id: string;
  user_id: string;
  tag: string;
}

export interface UsersTable {
  organization_id: string;
  id: string;
  email: string | null;
  email_key: string | null;
  phone: string | null;
  first_name: Generated<string>;
  last_name: Generated<string>;
  locale: string | null;
  country: string | null;
  phone_country: string | null;
  city: string | null;
  postal_code: string | null;
  birth_date: string | null;
  attributes: Generated<Json>;
  email_status: Generated<string>;
  sms_status: Generated<string>;
  do_not_contact: Generated<boolean>;
  do_not_contact_reason: Generated<string>;
  own_fields: Generated<Json>;
  bucket: GeneratedAlways<number>;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
  erased_at: Timestamp | null;
}

export interface WebhookAttemptsTable {
  organization_id: string;
  delivery_id: string;
  n: number;
  at: Timestamp;
  duration_ms: number;
  status_code: number | null;
  error: string | null;
  answer: string | null;
}

export interface WebhookDeliveriesTable {
  organization_id: string;
  id: Generated<string>;
  endpoint_id: string;
  event_id: string;
  event_type: string;
  object_id: string;
  sequence: number;
  status: Generated<string>;
  attempts: Generated<number>;
  tries: Generated<number>;
  next_attempt_at: Generated<Timestamp>;
  lease_token: Generated<number>;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
}

export interface WebhookEndpointsTable {
  organization_id: string;
  id: string;
  edition_id: string | null;
  url: string;
  description: Generated<string>;
  event_types: Json;
  sources: Generated<Json>;
  ordered: Generated<boolean>;
  payload_version: Generated<number>;
  enabled: Generated<boolean>;
  disabled_reason: string | null;
  disabled_at: Timestamp | null;
  sealed_secret: Buffer;
  previous_sealed_secret: Buffer | null;
  previous_secret_until: Timestamp | null;
  failing_since: Timestamp | null;
  last_failure_at: Timestamp | null;
  last_success_at: Timestamp | null;
  created: Generated<Timestamp>;
  modified: Generated<Timestamp>;
  version: Generated<number>;
}

export interface Tables {
  account_sessions: AccountSessionsTable;
  accounts: AccountsTable;
  api_key_roles: ApiKeyRolesTable;
  api_keys: ApiKeysTable;
  audit_chain: AuditChainTable;
  audit_entries: AuditEntriesTable;
  audit_unsealed: AuditUnsealedTable;
  campaign_chunks: CampaignChunksTable;
  campaign_exclusions: CampaignExclusionsTable;
  campaign_links: CampaignLinksTable;
  campaign_recipients: CampaignRecipientsTable;
  campaigns: CampaignsTable;
  change_counters: ChangeCountersTable;
  consent_history: ConsentHistoryTable;
  consents: ConsentsTable;
  data_imports: DataImportsTable;
  editions: EditionsTable;
  email_callback_calls: EmailCallbackCallsTable;
  email_callbacks: EmailCallbacksTable;
  email_message_versions: EmailMessageVersionsTable;
  email_messages: EmailMessagesTable;
  erased_identities: ErasedIdentitiesTable;
  event_sequences: EventSequencesTable;
  events: EventsTable;
  files: FilesTable;
  idempotent_answers: IdempotentAnswersTable;
  import_changes: ImportChangesTable;
  import_columns: ImportColumnsTable;
  import_items: ImportItemsTable;
  import_products: ImportProductsTable;
  import_rejects: ImportRejectsTable;
  import_rows: ImportRowsTable;
  mail_relays: MailRelaysTable;
  memberships: MembershipsTable;
  message_events: MessageEventsTable;
  messages: MessagesTable;
  migrations: MigrationsTable;
  orders: OrdersTable;
  organizations: OrganizationsTable;
  outbox_messages: OutboxMessagesTable;
  product_aliases: ProductAliasesTable;
  product_days: ProductDaysTable;
  product_tags: ProductTagsTable;
  products: ProductsTable;
  purchases: PurchasesTable;
  rate_windows: RateWindowsTable;
  refund_attempts: RefundAttemptsTable;
  refund_batches: RefundBatchesTable;
  refund_decision_rows: RefundDecisionRowsTable;
  refund_decisions: RefundDecisionsTable;
  refund_request_lines: RefundRequestLinesTable;
  refund_requests: RefundRequestsTable;
  row_counts: RowCountsTable;
  second_factors: SecondFactorsTable;
  segment_clicked_links: SegmentClickedLinksTable;
  segment_consents: SegmentConsentsTable;
  segment_counts: SegmentCountsTable;
  segment_list_users: SegmentListUsersTable;
  segment_members: SegmentMembersTable;
  segment_messages: SegmentMessagesTable;
  segment_orders: SegmentOrdersTable;
  segment_purchases: SegmentPurchasesTable;
  segment_refunds: SegmentRefundsTable;
  segment_user_segments: SegmentUserSegmentsTable;
  segments: SegmentsTable;
  send_buckets: SendBucketsTable;
  sign_in_methods: SignInMethodsTable;
  sign_in_tokens: SignInTokensTable;
  sign_in_tries: SignInTriesTable;
  suppressions: SuppressionsTable;
  test_emails: TestEmailsTable;
  tickets: TicketsTable;
  user_emails: UserEmailsTable;
  user_external_ids: UserExternalIdsTable;
  user_merges: UserMergesTable;
  user_tags: UserTagsTable;
  users: UsersTable;
  webhook_attempts: WebhookAttemptsTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhook_endpoints: WebhookEndpointsTable;
}
