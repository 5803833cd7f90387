import { type Diagnostic, lineColumn } from "../diagnostics.ts";
import { type Cell, cellsOf } from "./columns.ts";

/** Of a longer line only this many letters around the place are shown. */
const shownLetters = 100;

/**
 * A diagnostic for a terminal or a log: message, line and column, the line itself with carets under the place, and what would mend it.
 * Of a place that goes over several lines the first is shown.
 */
export function printDiagnostic(source: string, diagnostic: Diagnostic): string {
  const { severity, message, from, to, fixes } = diagnostic;
  const { line, column } = lineColumn(source, from);
  const text = source.split(/\r\n|\n|\r/)[line - 1] ?? "";
  const start = column - 1;
  const end = Math.min(start + Math.max(to - from, 0), text.length);
  const { shown, before, under } = underlined(cellsOf(text), start, end);
  const margin = " ".repeat(String(line).length);
  return [
    `${severity}: ${message}`,
    `${margin}--> line ${line}, column ${column}`,
    `${line} | ${shown}`,
    `${margin} | ${" ".repeat(before)}${"^".repeat(Math.max(under, 1))}`,
    ...fixes.map((fix) => `${margin} = fix: ${fix.title}`),
  ].join("\n");
}

function underlined(cells: readonly Cell[], start: number, end: number): { shown: string; before: number; under: number } {
  const first = cells.findIndex((cell) => cell.at >= start);
  const place = first === -1 ? cells.length : first;
  const low = cells.length <= shownLetters ? 0 : Math.max(0, Math.min(place - shownLetters / 2, cells.length - shownLetters));
  const window = cells.slice(low, low + shownLetters);
  const cropped = low > 0 ? "…" : "";
  const more = low + shownLetters < cells.length ? "…" : "";
  const width = (part: readonly Cell[]) => part.reduce((sum, cell) => sum + cell.width, 0);
  return {
    shown: cropped + window.map((cell) => cell.text).join("") + more,
    before: cropped.length + width(window.filter((cell) => cell.at < start)),
    under: width(window.filter((cell) => cell.at >= start && cell.at < end)),
  };
}
