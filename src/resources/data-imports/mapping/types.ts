import type { AmountFormat, ColumnFormat, TableRecord } from "../../../platform/tables/types.ts";

export type ImportKind = "orders" | "contacts" | "suppressions";
export type TargetLevel = "order" | "line" | "attendee" | "buyer" | "consent" | "contact" | "suppression";
export type TargetValue =
  /** kept as it is */
  | "text"
  /** without spaces around */
  | "line"
  | "amount"
  | "quantity"
  | "date_time"
  | "date"
  | "time"
  | "birth_date"
  /** of attributes that are declared so */
  | "number"
  | "boolean"
  | "currency"
  | "country"
  | "locale"
  | "email"
  | "phone"
  | "order_status"
  | "line_status"
  | "yes_no"
  | "tags"
  | "channel"
  | "suppression_reason";

/** What a column can be mapped to. `field` ends in `.` where a key of one's own follows: `buyer.attributes.` */
export interface Target {
  field: string;
  label: string;
  group: string;
  value: TargetValue;
  level: TargetLevel;
  kind: ImportKind;
  /** needed by itself; further needs ("an email address or a phone number") are told by `makePlan` */
  required: boolean;
}

/** `ignore` is a decision: the column is not imported. */
export const IGNORE = "ignore";

/** One step; steps are applied in order, the cell's text going in. Columns are named as in the header. */
export type TransformStep =
  | { op: "trim" }
  | { op: "case"; to: "lower" | "upper" | "title" }
  | { op: "split_name"; part: "first" | "last" }
  | { op: "combine"; columns: string[]; separator?: string }
  | { op: "first_filled"; columns: string[]; blanks?: string[] }
  | { op: "split"; separator: string; part: number }
  | { op: "map"; values: Record<string, string>; otherwise?: "keep" | "blank" | "error" }
  | { op: "strip_prefix"; prefix: string; before?: string }
  | { op: "default"; value: string }
  | { op: "fixed"; value: string }
  | { op: "country" }
  | { op: "phone"; country?: string };

export interface ColumnMapping {
  /** the column's name, unique in the file: equal ones are `Name (2)`, unnamed ones `Column 7` */
  source_column: string;
  /** null: not decided, and not imported */
  target_field: string | null;
  transform: TransformStep[] | null;
}

export interface SuggestedMapping extends ColumnMapping {
  /** counted from 0 */
  column: number;
  sample_values: string[];
  /** 0 to 1; 0 where nothing is suggested */
  confidence: number;
  reason: "earlier_import" | "shop" | "name" | "values" | null;
}

/** How rows are read besides the mapping of columns. What is left out has its default. */
export interface MappingOptions {
  /** IANA zone of times without an offset (edition) */
  timezone?: string;
  /** of orders whose rows name none (edition) */
  currency?: string | null;
  /** ISO 3166-1 alpha-2: national phone numbers are read as of there */
  country?: string | null;
  /** of orders whose rows name none; default `paid` */
  status?: string;
  /** the shop leaves the order's cells blank, its id too, on all but the order's first row */
  fill_down?: boolean;
  /** decimal sign and date format for all columns, over what was detected */
  decimal?: "." | "," | null;
  date_format?: string | null;
  /** target to value, for every row: `{"purchase.product": "Ticket"}` */
  fixed?: Record<string, string>;
  /** what people agreed to, as evidence of consents; default the name of the column */
  consent_wording?: string;
  /** attributes of guests that the organization declares, by key; left out: any key is taken, as text */
  attribute_types?: Record<string, "string" | "number" | "boolean" | "date">;
}

export interface KnownShop {
  id: string;
  label: string;
  /** share of the shop's own columns that stand in the header */
  confidence: number;
  /** true: the header was seen in the shop's documentation, source code or exports; false: put together from its API and help pages */
  certain: boolean;
}

export interface Suggestion {
  shop: KnownShop | null;
  options: MappingOptions;
  columns: SuggestedMapping[];
}

/** What an earlier import of the same source was made of. */
export interface EarlierImport {
  header: readonly string[];
  mappings: readonly ColumnMapping[];
  /** data rows */
  rows: number;
}

export interface SuggestInput {
  kind: ImportKind;
  header: readonly string[];
  /** records of the beginning of the file: the more, the surer */
  sample: readonly TableRecord[];
  formats: readonly ColumnFormat[];
  earlier?: EarlierImport | null;
}

export interface Notice {
  code: "columns_missing" | "columns_new" | "columns_renamed" | "fewer_rows" | "required_column_missing" | "consent_column_missing";
  /** `stop`: nothing goes on until it is mended or decided */
  severity: "warning" | "stop";
  columns: string[];
  detail: string;
}

export interface PlanProblem {
  /** of the mapping; null: of the whole */
  source_column: string | null;
  target_field: string | null;
  code: string;
  detail: string;
}

export interface PlannedColumn {
  column: number;
  name: string;
  field: string;
  value: TargetValue;
  transform: TransformStep[];
  amount: AmountFormat;
  dateFormat: string | null;
}

/** Everything rows are read by: JSON, so that it can be kept with the import. Made by `makePlan`. */
export interface MappingPlan {
  kind: ImportKind;
  header: string[];
  columns: PlannedColumn[];
  /** target fields of `StagedRow.values`, in that order */
  fields: string[];
  timezone: string;
  currency: string | null;
  country: string | null;
  status: string;
  fillDown: boolean;
  consentWording: string | null;
}

export const ISSUE_CODES = [
  "row_shape",
  "bad_text",
  "missing_order_id",
  "missing_date",
  "bad_date",
  "bad_amount",
  "bad_quantity",
  "missing_product",
  "missing_buyer",
  "bad_currency",
  "missing_currency",
  "currency_conflict",
  "bad_status",
  "bad_value",
  "missing_address",
  "unclear_consent",
  "bad_email",
  "bad_phone",
  "bad_country",
  "bad_locale",
  "differs_in_order",
  "rounded_amount",
  "repeated_line",
  "clock_twice",
  "clock_skipped",
] as const;
export type IssueCode = (typeof ISSUE_CODES)[number];

export interface Issue {
  code: IssueCode;
  /** an error rejects the whole order; a warning is shown */
  severity: "error" | "warning";
  /** of the file; null: of the whole order */
  row: number | null;
  column: string | null;
  field: string | null;
  /** the cell, cut at 100 characters */
  value: string | null;
  detail: string;
}

/** A row as it is kept until its order is put together. JSON. */
export interface StagedRow {
  row: number;
  /** order id, contact or address as compared; null: the row is rejected by itself */
  key: string | null;
  /** normalised values beside `MappingPlan.fields`: amounts `1250.00`, moments in UTC, codes; null where blank or bad */
  values: (string | null)[];
  issues: Issue[];
}

export interface SourceProduct {
  /** as shown and compared: name, or `name / variation` */
  name: string;
  sku: string;
  external_id: string;
}

export interface RowReading extends StagedRow {
  product: SourceProduct | null;
}

export interface Assembled<T> {
  /** null when there is an error among the issues */
  item: T | null;
  issues: Issue[];
  /** of the file, ascending */
  rows: number[];
}

export interface ContactItem {
  external_id: string | null;
  email: string | null;
  phone: string | null;
  first_name: string | null;
  last_name: string | null;
  locale: string | null;
  country: string | null;
  city: string | null;
  postal_code: string | null;
  birth_date: string | null;
  tags: string[];
  attributes: Record<string, string | number | boolean>;
  consents: { channel: "email" | "sms"; purpose: string; status: "granted"; wording: string; given_at: string | null }[];
}

export interface SuppressionItem {
  /** email as compared, or E.164 */
  addresses: { channel: "email" | "sms"; address: string }[];
  reason: "unsubscribed" | "bounced" | "complained" | "manual";
}

/** A product of the edition, with the names it goes by elsewhere. */
export interface KnownProduct {
  id: string;
  name: string;
  sku: string;
  aliases: readonly { source: string; external_id: string; sku: string; name: string }[];
}

export interface ProductSuggestion {
  product_id: string;
  confidence: number;
  reason: "alias" | "sku" | "name" | "similar_name";
  /** sure enough to be taken without asking */
  decided: boolean;
}

export type RowReader = (record: TableRecord) => RowReading;
