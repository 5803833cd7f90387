import { type Static, Type } from "typebox";
import { Closed, Country, Currency, closed, Id, Nullable, Timestamp } from "../../platform/http/schemas.ts";
import { ORDER_STATUS } from "../orders/schema.ts";

export const IMPORT_STATUSES = [
  "draft",
  "mapping",
  "processing_columns",
  "mapping_products",
  "ready",
  "importing",
  "completed",
  "completed_with_errors",
  "failed",
  "cancelled",
] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];
export const IMPORT_KINDS = ["orders", "contacts", "suppressions"] as const;
const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;

const left = <T extends Parameters<typeof Nullable>[0]>(schema: T) => Type.Optional(Nullable(schema));
const text = (maxLength: number, options = {}) => Type.String({ minLength: 1, maxLength, ...options });

/** What people decide over what the file shows; null takes a decision back. */
export const ImportOptions = Closed(
  {
    encoding: left(closed(ENCODINGS)),
    delimiter: left(Type.String({ minLength: 1, maxLength: 1, examples: [";"] })),
    quote: left(closed(['"', "'"])),
    header_row: left(Type.Integer({ minimum: 0, maximum: 1_000, description: "number of the record with the columns' names; 0: none" })),
    sheet: left(text(255)),
    decimal: left(closed([".", ","], { description: "decimal sign of all amounts" })),
    date_format: left(text(50, { examples: ["dd-MM-yyyy HH:mm"] })),
    timezone: left(Type.String({ format: "iana-timezone", description: "of times without an offset; the edition's when left out" })),
    exported_at: left(Timestamp({ description: "orders that were told of later than this stay as they are" })),
    currency: left(Currency()),
    country: left(Country()),
    status: left(closed(ORDER_STATUS, { description: "of orders whose rows name none" })),
    fill_down: left(Type.Boolean({ description: "the order's cells are blank on all but its first row" })),
    fixed: left(Type.Record(text(200), Type.String({ maxLength: 1_000 }), { examples: [{ "purchase.product": "Ticket" }] })),
    consent_wording: left(text(10_000, { description: "what people agreed to, kept as evidence" })),
    accept_changes: left(Type.Boolean({ description: "goes on although columns are missing that the source's last import had" })),
    create_products: left(Type.Boolean({ description: "products that are like none of the edition's are created without asking" })),
  },
  { description: "Decisions over what was detected." },
);
export type ImportOptions = Static<typeof ImportOptions>;

const Unsure = Type.Object({
  field: Type.String({ examples: ["date_format"] }),
  column: Nullable(Type.String({ description: "null: of the whole file" })),
  chosen: Nullable(Type.String()),
  others: Type.Array(Type.String()),
  example: Nullable(Type.String()),
});

const Detected = Type.Object({
  format: closed(["csv", "xlsx"]),
  encoding: Nullable(Type.String()),
  bom: Type.Boolean(),
  delimiter: Nullable(Type.String()),
  quote: Nullable(Type.String()),
  line_ending: Nullable(Type.String()),
  header_row: Type.Integer(),
  sheet: Nullable(Type.String()),
  sheets: Type.Array(Type.String()),
  decimal: Nullable(Type.String()),
  date_format: Nullable(Type.String()),
  timezone: Nullable(Type.String()),
  exported_at: Nullable(Timestamp({ description: "a guess from the file's name: set the option to use it" })),
  shop: Nullable(Type.Object({ id: Type.String(), label: Type.String(), confidence: Type.Number(), certain: Type.Boolean() })),
  columns: Type.Integer(),
  complete: Type.Boolean({ description: "whether the whole file was looked at so far" }),
  warnings: Type.Array(Type.Object({ code: Type.String(), detail: Type.String() })),
  unsure: Type.Array(Unsure, { description: "what the content does not settle: nothing is processed until an option decides it" }),
});

const Notice = Type.Object({
  code: Type.String({ examples: ["fewer_rows"] }),
  severity: closed(["warning", "stop"]),
  columns: Type.Array(Type.String()),
  detail: Type.String(),
});

const count = (description: string) => Type.Integer({ description });

export const DataImport = Type.Object({
  id: Id(),
  organization_id: Id(),
  edition_id: Nullable(Id()),
  file_id: Nullable(Id()),
  name: Type.String(),
  source: Type.String(),
  kind: closed(IMPORT_KINDS),
  status: closed(IMPORT_STATUSES),
  options: ImportOptions,
  detected: Nullable(Detected),
  notices: Type.Array(Notice, { description: "what differs from this source's last import" }),
  error_message: Type.String(),
  rows_total: count("data rows of the file"),
  rows_done: count("of the current step"),
  rows_rejected: count("rows of rejected orders, and rows that name no order"),
  orders_total: count("orders in the file; contacts or suppressions for those kinds, here and below"),
  orders_created: Type.Integer(),
  orders_updated: Type.Integer(),
  orders_unchanged: Type.Integer(),
  orders_rejected: Type.Integer(),
  orders_erased: count("of people who were erased: left alone"),
  estimated_end: Nullable(Timestamp({ description: "of the current step" })),
  started_at: Nullable(Timestamp()),
  finished_at: Nullable(Timestamp()),
  undo_started_at: Nullable(Timestamp()),
  undone_at: Nullable(Timestamp()),
  undo_kept_count: count("what an undo left as it is"),
  undo_kept: Type.Array(
    Type.Object({ object_type: Type.String(), object_id: Id(), reason: Type.String({ examples: ["changed_since"] }) }),
    {
      description: "up to 100 of them",
    },
  ),
  created: Timestamp(),
  modified: Timestamp(),
});

const name = text(255, { pattern: "\\S", examples: ["Orders of May"] });
const source = Type.String({ minLength: 1, maxLength: 100, pattern: "^\\S(.*\\S)?$", description: "the shop", examples: ["shopify"] });

export const CreateDataImportBody = Closed({
  organization_id: Id(),
  edition_id: left(Id("needed for orders")),
  name: Type.Optional(name),
  file_id: left(Id("a file uploaded before; without one the import stays a draft")),
  source,
  kind: Type.Optional(closed(IMPORT_KINDS, { default: "orders" })),
  options: Type.Optional(ImportOptions),
});

export const UpdateDataImportBody = Closed({
  name: Type.Optional(name),
  file_id: Type.Optional(Id("only while nothing was processed")),
  options: Type.Optional(ImportOptions),
});
