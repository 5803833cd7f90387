import type { FoundIssues } from "./find-issues.ts";
import type { Issue } from "./mapping/types.ts";

export interface IssueKind {
  code: string;
  severity: "error" | "warning";
  column: string | null;
  field: string | null;
  count: number;
  first: { row: number | null; value: string | null; detail: string }[];
}

export interface Tally {
  rows: number;
  orders: number;
  orders_rejected: number;
  errors: number;
  warnings: number;
  kinds: Map<string, IssueKind>;
}

const SHOWN = 100;

export function emptyTally(): Tally {
  return { rows: 0, orders: 0, orders_rejected: 0, errors: 0, warnings: 0, kinds: new Map() };
}

/** Counts what was found; the first hundred of each kind are kept. */
export function addTo(tally: Tally, found: readonly FoundIssues[]): void {
  for (const { key, rows, issues } of found) {
    const isBad = issues.some(({ severity }) => severity === "error");
    tally.rows += rows;
    if (key !== null) tally.orders += 1;
    if (key !== null && isBad) tally.orders_rejected += 1;
    for (const issue of issues) count(tally, issue);
  }
}

function count(tally: Tally, { code, severity, column, field, row, value, detail }: Issue): void {
  if (severity === "error") tally.errors += 1;
  else tally.warnings += 1;
  const name = `${code}\n${severity}\n${column}`;
  const kind = tally.kinds.get(name) ?? { code, severity, column, field, count: 0, first: [] };
  kind.count += 1;
  if (kind.first.length < SHOWN) kind.first.push({ row, value, detail });
  tally.kinds.set(name, kind);
}

/** Errors first, then what is most frequent; the rows of each in the order of the file. */
export function kindsOf({ kinds }: Tally): IssueKind[] {
  const severity = ({ severity }: IssueKind) => (severity === "error" ? 0 : 1);
  return [...kinds.values()]
    .sort((a, b) => severity(a) - severity(b) || b.count - a.count)
    .map((kind) => ({ ...kind, first: kind.first.toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0)) }));
}
