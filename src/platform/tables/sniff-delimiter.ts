import { isBlankCell, isBlankRecord } from "./blank.ts";
import { createCsvScanner } from "./csv-scanner.ts";
import { TableError } from "./table-error.ts";
import type { Reading, TableLimits, TableRecord } from "./types.ts";

export interface DelimiterFinding {
  delimiter: string;
  quote: '"' | "'";
  line_ending: Exclude<Reading["line_ending"], null>;
  /** Delimiters that fit nearly as well. */
  unsure: string[];
}

const DELIMITERS = [",", ";", "\t", "|", "^", "~", "\u001f", "\u0001", "¦", ":"];
const NEARLY = 0.93;

/** Decides delimiter and quote from the start of a file: the delimiter by which the records have the same width and their cells look like values. */
export function sniffDelimiter(start: string, whole: boolean, set: Partial<Reading>, limits: TableLimits): DelimiterFinding {
  const announced = /^sep=(.)\r?\n/i.exec(start)?.[1];
  const known = set.delimiter ?? announced;
  const tried = (known === undefined ? DELIMITERS : [known]).map((delimiter) => ({
    delimiter,
    ...scan(start, whole, delimiter, '"', limits),
  }));
  const ranked = tried.map((one) => ({ ...one, score: score(one.records) })).sort((a, b) => b.score - a.score);
  const best = ranked[0];
  if (best === undefined || (best.score === 0 && known === undefined)) return alone(start, whole, limits);
  const unsure = ranked.slice(1).filter((one) => one.score > best.score * NEARLY);
  return {
    delimiter: best.delimiter,
    quote: set.quote ?? quoteOf(best.records),
    line_ending: lineEnding(best.lineEnds),
    unsure: unsure.map((one) => one.delimiter),
  };
}

/** A file of one column. */
function alone(start: string, whole: boolean, limits: TableLimits): DelimiterFinding {
  const { lineEnds } = scan(start, whole, ",", '"', limits);
  return { delimiter: ",", quote: '"', line_ending: lineEnding(lineEnds), unsure: [] };
}

function scan(start: string, whole: boolean, delimiter: string, quote: string, limits: TableLimits) {
  const scanner = createCsvScanner({ delimiter, quote }, limits);
  try {
    return { records: scanner.push(start, whole), lineEnds: scanner.lineEnds };
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    return { records: partly(start, delimiter, quote, limits), lineEnds: scanner.lineEnds };
  }
}

/** The records before the one that can't be read; reading itself says what is wrong with it. */
function partly(start: string, delimiter: string, quote: string, limits: TableLimits): TableRecord[] {
  const scanner = createCsvScanner({ delimiter, quote }, limits);
  const records: TableRecord[] = [];
  try {
    for (const line of start.split(/(?<=\n)/).slice(0, 500)) records.push(...scanner.push(line, false));
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
  }
  return records;
}

/** 0 for one column; up to 1 for many columns, all records of one width, every cell a value. */
function score(all: readonly TableRecord[]): number {
  const records = all.slice(0, 500).filter((record) => !isBlankRecord(record.cells));
  const widths = new Map<number, number>();
  for (const { cells } of records) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
  const [width = 1, agreeing = 0] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  if (width < 2) return 0;
  const consistent = agreeing / records.length;
  const strays = records.filter((record) => record.problem).length / records.length;
  return consistent * (0.2 + 0.8 * cleanShare(records)) * (1 - 0.5 / width) * (1 - 0.5 * strays);
}

/** Share of the filled cells that don't look like several values with another delimiter between them. */
function cleanShare(records: readonly TableRecord[]): number {
  const filled = records.flatMap((record) => record.cells).filter((cell) => !isBlankCell(cell));
  return filled.length === 0
    ? 0
    : filled.filter((cell) => !/[^\s\d][;,|][^\s]|[;\t|]\d|\d[;\t|]|[;,|]{2}/.test(cell)).length / filled.length;
}

/** An apostrophe only when most filled cells stand between two of them and no cell needed the usual quote. */
function quoteOf(records: readonly TableRecord[]): '"' | "'" {
  const filled = records.slice(0, 500).flatMap((record) => record.cells.filter((cell) => !isBlankCell(cell)));
  const between = filled.filter((cell) => cell.length > 1 && cell.startsWith("'") && cell.endsWith("'")).length;
  return between * 2 > filled.length ? "'" : '"';
}

function lineEnding(ends: { LF: number; CRLF: number; CR: number }): DelimiterFinding["line_ending"] {
  const used = (["LF", "CRLF", "CR"] as const).filter((end) => ends[end] > 0);
  return used.length > 1 ? "mixed" : (used[0] ?? "LF");
}
