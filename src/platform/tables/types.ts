/** How the characters of a text file are stored. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** How a file is to be read. Found by `detectReading`; every field can be set by a person. `encoding` to `line_ending` are null for a workbook, `sheet` for text. */
export interface Reading {
  format: "csv" | "xlsx";
  encoding: Encoding | null;
  /** Whether the file starts with a byte order mark; it is never part of the first cell. */
  bom: boolean;
  delimiter: string | null;
  quote: '"' | "'" | null;
  line_ending: "LF" | "CRLF" | "CR" | "mixed" | null;
  /** Number of the record that holds the column names; 0 when there is none. */
  header_row: number;
  sheet: string | null;
}

/**
 * One record that is not blank. `row` is the number of the record in the file, counted from 1 with blank ones and those above the header; in a workbook
 * the sheet's row. Text is exactly as in the file. Cells of a workbook that hold a value are given as canonical text: dates `2026-03-29T02:30:00` (wall
 * clock, `2026-03-29` when neither format nor number has a time, `14:30:00` for a time alone), numbers `-1250.5` (without exponent or float dust), `true`/`false`, `#N/A`.
 */
export interface TableRecord {
  row: number;
  cells: string[];
  /** A letter for each cell of a workbook: t text, n number, d date or time, b boolean, e error, `-` empty; a capital where a formula gave the value. */
  kinds?: string;
  /** The record was read, but its text can't be trusted: a quote inside a quoted cell was not doubled, or a byte means nothing in the encoding. */
  problem?: "stray_quote" | "bad_encoding";
}

/** What `readRecords` gives at a time: about a thousand records, and how far it has come. */
export interface RecordBatch {
  records: TableRecord[];
  /** Blank records (nothing but spaces and no-break spaces) since the last batch; they are left out of `records`, but counted in `row`. */
  blank: number;
  /** How much of the file has been read up to here, 0 to 1. */
  progress: number;
}

/** Where reading stops: the values for text files and workbooks together. */
export interface TableLimits {
  fileBytes: number;
  workbookBytes: number;
  columns: number;
  cellCharacters: number;
  recordCharacters: number;
  unpackedBytes: number;
  entries: number;
  /** Unpacked to packed bytes, of each entry and the whole, once an entry is above a mebibyte. */
  ratio: number;
  cells: number;
  sharedStrings: number;
  sheets: number;
  workerMemoryMb: number;
  /** Time the worker may take, not counting the time it waits for its reader. */
  workerTimeMs: number;
}

export interface SheetSummary {
  name: string;
  hidden: boolean;
  /** Where its table seems to start; null when there is no table. */
  header_row: number | null;
  columns: number;
}

export interface TableWarning {
  code:
    | "mixed_line_endings"
    | "bad_bytes"
    | "duplicate_headers"
    | "unnamed_columns"
    | "ragged_rows"
    | "rows_above_header"
    | "no_header"
    | "hidden_sheet";
  message: string;
  row?: number;
}

/** A choice that the file's content doesn't settle: shown to a person, with what was taken meanwhile. */
export interface UnsureReading {
  field: "encoding" | "delimiter" | "header_row" | "sheet";
  chosen: string;
  others: string[];
}

export interface DetectedTable {
  reading: Reading;
  /** Names of the columns, all different: equal ones get ` (2)`, empty ones are `Column 7`. Empty columns without a name at the right are left out. */
  header: string[];
  /** The names as they stand in the file, in the same order. */
  originals: string[];
  /** The first records after the header. */
  sample: TableRecord[];
  warnings: TableWarning[];
  unsure: UnsureReading[];
  /** All sheets of a workbook; empty for text. */
  sheets: SheetSummary[];
}

export type CellType =
  | "text"
  | "integer"
  | "amount"
  | "date"
  | "datetime"
  | "time"
  | "boolean"
  | "email"
  | "phone"
  | "country"
  | "currency"
  | "error";

/** How amounts are written. `decimal` null: no value has settled it, so `1.250` is refused as ambiguous. */
export interface AmountFormat {
  decimal: "." | "," | null;
  /** The signs seen between thousands; any fitting one is read. */
  thousands: string[];
}

/** What the values of one column say together. */
export interface ColumnFormat {
  column: number;
  /** What nearly all its filled cells are; `empty` when none is filled. */
  type: CellType | "empty";
  filled: number;
  empty: number;
  /** How many filled cells can be read as each type; one cell may count for several. */
  counts: Partial<Record<CellType, number>>;
  /** Up to 10 different values, in the order of the file. */
  samples: string[];
  /** Number of different values; 501 stands for more than 500. Texts of more than 200 characters count as different. */
  distinct: number;
  /** Set when the column holds numbers. */
  amount: AmountFormat | null;
  /** A pattern such as `dd-MM-yyyy HH:mm` or `M/d/yy h:mm a`, for `parseDateTime`; set when the column holds dates. */
  date_format: string | null;
  /** What the values leave open. `others` are the further ways to read them, `example` is a value that reads differently. */
  unsure: { field: "decimal" | "date_format"; others: string[]; example: string; conflicting: number } | null;
}

export type AmountResult =
  | { ok: true; value: string; currency: string | null }
  | { ok: false; problem: "not_an_amount" | "ambiguous_amount" | "other_decimal_sign" | "error_cell"; message: string };

export type QuantityResult = { ok: true; value: number } | { ok: false; problem: "not_a_quantity"; message: string };

export type DateTimeResult =
  | {
      ok: true;
      /** Wall clock as written, `2026-10-25T02:30:00`. */
      local: string;
      /** The moment, ISO 8601 in UTC. Of an hour that came twice the first; a time that clocks skipped is moved on by the gap. */
      utc: string;
      /** The second moment when the hour came twice and the text gives no offset. */
      utcSecond: string | null;
      clock: "usual" | "twice" | "skipped";
      hasTime: boolean;
    }
  | { ok: false; problem: "not_a_date" | "no_such_date" | "ambiguous_date" | "error_cell"; message: string };
