export type TableProblem =
  | "file_empty"
  | "file_too_large"
  | "file_type_unsupported"
  | "encoding_unsupported"
  | "nul_bytes"
  | "quote_unclosed"
  | "cell_too_long"
  | "too_many_columns"
  | "sheet_not_found"
  | "workbook_legacy"
  | "workbook_encrypted"
  | "workbook_damaged"
  | "workbook_too_large"
  | "workbook_too_slow";

/** The file can't be read (further). The message says where and what to change; `row` is the record where it happened. */
export class TableError extends Error {
  override readonly name = "TableError";
  readonly code: TableProblem;
  readonly row: number | null;

  constructor(code: TableProblem, message: string, row: number | null = null) {
    super(message);
    this.code = code;
    this.row = row;
  }
}
