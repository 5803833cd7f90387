import type { ColumnRow } from "./column-queries.ts";
import type { ImportRow } from "./queries.ts";
import { isAnalysed } from "./view.ts";

/** A column as the API shows it, with what its values are. */
export function columnView(row: ColumnRow, { detected }: ImportRow): Record<string, unknown> {
  const format = isAnalysed(detected) ? detected.formats[row.position] : undefined;
  return {
    id: row.id,
    source_column: row.source_column,
    sample_values: row.sample_values,
    target_field: row.target_field,
    transform: row.transform,
    confidence: row.confidence_e4 / 10_000,
    reason: row.reason,
    type: format?.type ?? null,
    decimal: format?.amount?.decimal ?? null,
    date_format: format?.date_format ?? null,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}
