import { TableError } from "./table-error.ts";
import type { TableLimits, TableRecord } from "./types.ts";

export interface CsvShape {
  delimiter: string;
  quote: string;
}

/** Takes text piece by piece and gives the records that are complete. */
export interface CsvScanner {
  /** Records, blank ones too, that end in the text so far; `last` also closes the one that has no line end. */
  push(text: string, last: boolean): TableRecord[];
  /** How often each line end closed a record. */
  readonly lineEnds: { LF: number; CRLF: number; CR: number };
}

const LF = 10;
const CR = 13;

/**
 * A reader of RFC 4180 text for any one-character delimiter and quote. A quote counts at the start of a cell alone; inside, it is doubled. Where one is not
 * doubled it stays as text and the record is marked, unless the cell has gone over a line end by then: then it was most likely never closed.
 * Throws TableError with the record's number: `quote_unclosed`, `cell_too_long`, `too_many_columns`.
 */
// oxlint-disable-next-line max-lines-per-function -- one scanner: its parts share the text and the place in it
export function createCsvScanner({ delimiter, quote }: CsvShape, limits: TableLimits): CsvScanner {
  const lineEnds = { LF: 0, CRLF: 0, CR: 0 };
  const delimiterCode = delimiter.charCodeAt(0);
  const quoteCode = quote.charCodeAt(0);
  let text = "";
  let at = 0;
  let row = 0;
  let stray = false;
  let last = false;

  return { push, lineEnds };

  function push(piece: string, isLast: boolean): TableRecord[] {
    text = at < text.length ? text.slice(at) + piece : piece;
    at = 0;
    last = isLast;
    const records: TableRecord[] = [];
    for (let record = next(); record; record = next()) records.push(record);
    if (text.length - at > limits.recordCharacters) throw tooLong();
    return records;
  }

  /** The next whole record; undefined, with `at` left at its start, when its end is still to come. */
  function next(): TableRecord | undefined {
    if (at >= text.length) return undefined;
    const cells: string[] = [];
    stray = false;
    let from = at;
    for (;;) {
      const end = text.charCodeAt(from) === quoteCode ? quotedEnd(from) : plainEnd(from);
      if (end < 0) return undefined;
      cells.push(text.charCodeAt(from) === quoteCode ? unquote(from, end) : text.slice(from, end));
      if (end - from > limits.cellCharacters) throw tooLong();
      if (cells.length > limits.columns) throw tooWide();
      if (text.charCodeAt(end) === delimiterCode) from = end + 1;
      else if (closeRecord(end)) return record(cells);
      else return undefined;
    }
  }

  function record(cells: string[]): TableRecord {
    row += 1;
    return stray ? { row, cells, problem: "stray_quote" } : { row, cells };
  }

  function plainEnd(from: number): number {
    for (let index = from; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code === delimiterCode || code === LF || code === CR) return index;
    }
    return last ? text.length : -1;
  }

  /** Just behind the quote that closes the cell which opens at `from`. */
  function quotedEnd(from: number): number {
    let index = text.indexOf(quote, from + 1);
    for (; index >= 0; index = text.indexOf(quote, index + 1)) {
      const after = index + 1;
      if (after >= text.length) return last ? after : -1;
      const code = text.charCodeAt(after);
      if (code === quoteCode) index = after;
      else if (code === delimiterCode || code === LF || code === CR) return after;
      else if (hasLineEnd(from, index)) throw unclosed();
      else stray = true;
    }
    if (last) throw unclosed();
    if (text.length - from > limits.cellCharacters) throw unclosed();
    return -1;
  }

  function hasLineEnd(from: number, to: number): boolean {
    const cell = text.slice(from, to);
    return cell.includes("\n") || cell.includes("\r");
  }

  function unquote(from: number, end: number): string {
    const inner = text.slice(from + 1, end - 1);
    return inner.includes(quote) ? inner.replaceAll(quote + quote, quote) : inner;
  }

  /** Whether the line end at `end` is wholly there; moves `at` behind it. */
  function closeRecord(end: number): boolean {
    const code = text.charCodeAt(end);
    if (code === CR && end + 1 >= text.length && !last) return false;
    const double = code === CR && text.charCodeAt(end + 1) === LF;
    if (end < text.length) lineEnds[double ? "CRLF" : code === CR ? "CR" : "LF"] += 1;
    at = end + (double ? 2 : 1);
    return true;
  }

  function unclosed(): TableError {
    const found = `Record ${row + 1} has a quote (${quote}) that is not closed before the end of its line or cell.`;
    return new TableError(
      "quote_unclosed",
      `${found} Close it, or double quotes that belong to the text, and upload the file again.`,
      row + 1,
    );
  }

  function tooLong(): TableError {
    const text = `Record ${row + 1} has a cell of more than ${limits.cellCharacters} characters. Shorten it, or check that its quotes are closed.`;
    return new TableError("cell_too_long", text, row + 1);
  }

  function tooWide(): TableError {
    return new TableError("too_many_columns", `Record ${row + 1} has more than ${limits.columns} cells. Check the delimiter.`, row + 1);
  }
}
