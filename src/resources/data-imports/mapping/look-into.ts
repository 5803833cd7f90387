import { wholeIssue } from "./issues.ts";
import type { Issue, IssueCode, MappingPlan, StagedRow } from "./types.ts";

/** The rows of one order (contact, address), and what is wrong with them so far. */
export interface Look {
  rows: readonly StagedRow[];
  issues: Issue[];
  /** the first value of this target; another one further down is pointed out once */
  first: (field: string) => string | null;
  distinct: (field: string) => string[];
  of: (row: StagedRow, field: string) => string | null;
  fields: readonly string[];
  /** the value as its target has it: numbers and yes or no are kept as text until then */
  typed: (field: string, text: string) => string | number | boolean;
  columnOf: (field: string) => string | null;
  add: (code: IssueCode, severity: "error" | "warning", field: string, detail: string) => void;
  /** adds an error about the first of these targets that has a column */
  missing: (code: IssueCode, fields: string[], detail: string) => void;
  failed: () => boolean;
}

// Told apart from row to row they are worth a look; names and notes of attendees differ all the time.
const ONE_PER_ORDER = new Set([
  "order.number",
  "order.status",
  "order.total",
  "order.refunded",
  "order.discount",
  "order.fee",
  "order.ordered_at",
  "buyer.email",
]);
const slotsByPlan = new WeakMap<MappingPlan, Map<string, number>>();

export function lookInto(given: readonly StagedRow[], plan: MappingPlan): Look {
  const rows = given.length > 1 ? given.toSorted((a, b) => a.row - b.row) : given;
  const slots = slotsOf(plan);
  const issues = rows.length === 1 ? [...(rows[0]?.issues ?? [])] : rows.flatMap((row) => row.issues);
  const of = (row: StagedRow, field: string) => {
    const slot = slots.get(field);
    return slot === undefined ? null : (row.values[slot] ?? null);
  };
  const columnOf = (field: string) => plan.columns.find((column) => column.field === field)?.name || null;
  const add: Look["add"] = (code, severity, field, detail) => issues.push(wholeIssue(code, severity, field, columnOf(field), detail));
  const look: Look = {
    ...{ rows, issues, of, columnOf, add, fields: plan.fields, typed: (field, text) => typed(field, text, plan) },
    first: (field) => firstOf(look, field, slots.get(field)),
    distinct: (field) => (slots.has(field) ? [...new Set(rows.map((row) => of(row, field)))].filter((value) => value !== null) : []),
    missing: (code, fields, detail) => add(code, "error", fields.find((field) => columnOf(field) !== null) ?? fields[0] ?? "", detail),
    failed: () => issues.some((issue) => issue.severity === "error"),
  };
  return look;
}

function typed(field: string, text: string, { columns }: MappingPlan): string | number | boolean {
  const value = columns.find((column) => column.field === field)?.value;
  return value === "number" ? Number(text) : value === "boolean" ? text === "true" : text;
}

function firstOf({ rows, add }: Look, field: string, slot: number | undefined): string | null {
  if (slot === undefined) return null;
  let first: string | null = null;
  for (const row of rows) {
    const value = row.values[slot] ?? null;
    if (value === null || value === first) continue;
    if (first === null) first = value;
    else if (ONE_PER_ORDER.has(field) && value.toLowerCase() !== first.toLowerCase()) {
      add("differs_in_order", "warning", field, `Row ${row.row} has another value than the rows above it: the first was taken`);
      break;
    }
  }
  return first;
}

function slotsOf(plan: MappingPlan): Map<string, number> {
  let slots = slotsByPlan.get(plan);
  if (!slots) {
    slots = new Map(plan.fields.map((field, index) => [field, index]));
    slotsByPlan.set(plan, slots);
  }
  return slots;
}
