import type { Analysis } from "./analysis.ts";
import type { ImportRow } from "./queries.ts";
import { unsureOf } from "./rules.ts";

/** An import as the API shows it. */
export function importView(row: ImportRow): Record<string, unknown> {
  const time = (moment: Date | null) => moment?.toISOString() ?? null;
  return {
    id: row.id,
    organization_id: row.organization_id,
    edition_id: row.edition_id,
    file_id: row.file_id,
    name: row.name,
    source: row.source,
    kind: row.kind,
    status: row.status,
    options: row.options,
    detected: isAnalysed(row.detected) ? detectedView(row, row.detected) : null,
    notices: row.notices,
    error_message: row.error_message,
    rows_total: row.rows_total,
    rows_done: row.rows_done,
    rows_rejected: row.rows_rejected,
    orders_total: row.orders_total,
    orders_created: row.orders_created,
    orders_updated: row.orders_updated,
    orders_unchanged: row.orders_unchanged,
    orders_rejected: row.orders_rejected,
    orders_erased: row.orders_erased,
    estimated_end: time(estimatedEnd(row)),
    started_at: time(row.started_at),
    finished_at: time(row.finished_at),
    undo_started_at: time(row.undo_started_at),
    undone_at: time(row.undone_at),
    undo_kept_count: row.undo_kept_count,
    undo_kept: row.undo_kept,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}

export function isAnalysed(detected: ImportRow["detected"]): detected is Analysis {
  return "reading" in detected;
}

function detectedView(row: ImportRow, analysis: Analysis): Record<string, unknown> {
  const { encoding, delimiter, quote, header_row, sheet } = analysis.reading;
  return {
    format: analysis.reading.format,
    ...{ encoding, bom: analysis.reading.bom, delimiter, quote, line_ending: analysis.reading.line_ending, header_row, sheet },
    sheets: analysis.sheets.map(({ name }) => name),
    decimal: most(analysis.formats.map(({ amount, filled }) => [amount?.decimal, filled])),
    date_format: most(analysis.formats.map(({ date_format, filled }) => [date_format, filled])),
    timezone: row.options.timezone ?? analysis.timezone,
    exported_at: analysis.exported_at,
    shop: analysis.shop,
    columns: analysis.header.length,
    complete: analysis.complete,
    warnings: analysis.warnings.map(({ code, message }) => ({ code, detail: message })),
    unsure: unsureOf(analysis, row.options),
  };
}

// The way most of the file's filled cells are written.
function most(counted: readonly (readonly [string | null | undefined, number])[]): string | null {
  const sums = new Map<string, number>();
  for (const [value, n] of counted) if (value) sums.set(value, (sums.get(value) ?? 0) + n);
  return [...sums].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

function estimatedEnd(row: ImportRow): Date | null {
  const done = row.rows_done - row.run_started_rows;
  const running = row.status === "importing" || row.status === "processing_columns";
  if (!running || !row.run_started_at || !row.heartbeat_at || done <= 0) return null;
  const elapsedMs = row.heartbeat_at.getTime() - row.run_started_at.getTime();
  return new Date(row.heartbeat_at.getTime() + (elapsedMs / done) * Math.max(0, row.rows_total - row.rows_done));
}
