import type { DecisionResult, DecisionRow } from "./decision-queries.ts";

export function decisionView(row: DecisionRow, results: readonly DecisionResult[]): Record<string, unknown> {
  const { id, organization_id, decision, note, status } = row;
  const count = (outcome: string) => results.filter((result) => result.outcome === outcome).length;
  return {
    ...{ id, organization_id, decision, note, status },
    ...{ total: results.length, done: count("done"), refused: count("refused"), outcomes: results },
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}
