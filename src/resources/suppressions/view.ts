import type { SuppressionRow } from "./queries.ts";

/** A suppression as the API shows it. */
export function suppressionView(row: SuppressionRow): Record<string, unknown> {
  const { version: _, created, modified, ...shown } = row;
  return { ...shown, created: created.toISOString(), modified: modified.toISOString() };
}
