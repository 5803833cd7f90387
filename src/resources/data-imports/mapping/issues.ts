import type { BadCell } from "./parse-cell.ts";
import type { Issue, IssueCode, PlannedColumn } from "./types.ts";

const KEPT = 100;

export function cellIssue(row: number, column: Pick<PlannedColumn, "name" | "field">, cell: string, bad: BadCell): Issue {
  const { code, severity, detail } = bad;
  return { code, severity, row, column: column.name || null, field: column.field, value: short(cell), detail };
}

export function rowIssue(code: IssueCode, row: number, detail: string): Issue {
  return { code, severity: "error", row, column: null, field: null, value: null, detail };
}

/** Of all rows of an order, contact or address together. */
export function wholeIssue(code: IssueCode, severity: "error" | "warning", field: string, column: string | null, detail: string): Issue {
  return { code, severity, row: null, column, field, value: null, detail };
}

function short(cell: string): string {
  return cell.length <= KEPT ? cell : `${cell.slice(0, KEPT - 1).toWellFormed()}…`;
}
