import { stat } from "node:fs/promises";
import { createCsvScanner } from "./csv-scanner.ts";
import { decodeFile } from "./decode-file.ts";
import { fileType } from "./file-type.ts";
import { tableOf } from "./find-table.ts";
import { TABLE_LIMITS } from "./limits.ts";
import type { ReadOptions } from "./read-records.ts";
import { sniffDelimiter } from "./sniff-delimiter.ts";
import { type EncodingFinding, sniffEncoding } from "./sniff-encoding.ts";
import { TableError } from "./table-error.ts";
import type { DetectedTable, Encoding, Reading, TableLimits, TableWarning, UnsureReading } from "./types.ts";
import { detectWorkbook } from "./workbook/detect-workbook.ts";

const START_CHARACTERS = 512 * 1024;

/**
 * Finds out how a file is to be read. What `overrides` sets is kept and the rest is decided to fit. Reads the whole file once for its encoding, and
 * otherwise its start. Throws TableError when the file is no table that can be read.
 */
export async function detectReading(path: string, overrides: Partial<Reading> = {}, options: ReadOptions = {}): Promise<DetectedTable> {
  const limits = { ...TABLE_LIMITS, ...options.limits };
  const { size } = await stat(path);
  const format = await fileType(path);
  const most = format === "xlsx" ? limits.workbookBytes : limits.fileBytes;
  if (size > most)
    throw new TableError("file_too_large", `The file has ${size} bytes; at most ${most} are read. Split it or export fewer columns.`);
  return format === "xlsx" ? detectWorkbook(path, overrides, limits, options.signal) : detectCsv(path, overrides, limits, options.signal);
}

async function detectCsv(path: string, overrides: Partial<Reading>, limits: TableLimits, signal?: AbortSignal): Promise<DetectedTable> {
  const found = await sniffEncoding(path, signal);
  const encoding = overrides.encoding ?? found.encoding;
  const { start, whole } = await readStart(path, encoding, signal);
  const finding = sniffDelimiter(start, whole, overrides, limits);
  const { delimiter, quote, line_ending } = finding;
  const records = createCsvScanner({ delimiter, quote }, limits).push(start, whole);
  const table = tableOf(records, overrides);
  if (table.header.length === 0) throw new TableError("file_empty", "The file has no row with anything in it.");
  const bom = found.bom && encoding === found.encoding;
  const reading: Reading = { format: "csv", encoding, bom, delimiter, quote, line_ending, header_row: table.headerRow, sheet: null };
  const warnings = [...textWarnings(found, encoding, line_ending), ...table.warnings];
  const unsure = [...unsureText(found, encoding, finding.unsure, overrides, delimiter), ...table.unsure];
  return { reading, header: table.header, originals: table.originals, sample: table.sample, warnings, unsure, sheets: [] };
}

async function readStart(path: string, encoding: Encoding, signal?: AbortSignal): Promise<{ start: string; whole: boolean }> {
  let start = "";
  for await (const { text } of decodeFile(path, encoding, signal)) {
    start += text;
    if (start.length >= START_CHARACTERS) return { start, whole: false };
  }
  return { start, whole: true };
}

function textWarnings(found: EncodingFinding, encoding: Encoding, lineEnding: Reading["line_ending"]): TableWarning[] {
  const warnings: TableWarning[] = [];
  if (found.badBytes > 0 && found.encoding === encoding) {
    warnings.push({
      code: "bad_bytes",
      message: `${found.badBytes} bytes mean nothing in ${encoding}. Rows that hold them are pointed out.`,
    });
  }
  if (lineEnding === "mixed") warnings.push({ code: "mixed_line_endings", message: "Lines end in more than one way." });
  return warnings;
}

function unsureText(
  found: EncodingFinding,
  encoding: Encoding,
  delimiters: string[],
  overrides: Partial<Reading>,
  chosen: string,
): UnsureReading[] {
  const unsure: UnsureReading[] = [];
  if (overrides.encoding === undefined && found.unsure.length > 0)
    unsure.push({ field: "encoding", chosen: encoding, others: found.unsure });
  if (overrides.delimiter === undefined && delimiters.length > 0) unsure.push({ field: "delimiter", chosen, others: delimiters });
  return unsure;
}
