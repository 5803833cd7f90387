import type { Trx } from "../../platform/database/doors.ts";
import { unprocessable } from "../../platform/http/errors.ts";
import { findEdition } from "../editions/queries.ts";
import type { Analysis } from "./analysis.ts";
import { type ColumnRow, listAllColumns } from "./column-queries.ts";
import { makePlan } from "./mapping/make-plan.ts";
import { IGNORE, type MappingOptions, type MappingPlan, type PlanProblem } from "./mapping/types.ts";
import type { ImportRow } from "./queries.ts";
import { mappingOptions, type Unsure, unsureOf } from "./rules.ts";

/** Everything that a plan is made of. */
export interface PlanParts {
  row: ImportRow;
  analysis: Analysis;
  columns: readonly ColumnRow[];
  defaults: MappingOptions;
}

export interface Planned {
  plan: MappingPlan | null;
  problems: PlanProblem[];
  unsure: Unsure[];
}

export async function findPlanParts(trx: Trx, row: ImportRow, analysis: Analysis): Promise<PlanParts> {
  const columns = await listAllColumns(trx, { organizationId: row.organization_id, id: row.id });
  return { row, analysis, columns, defaults: await findDefaults(trx, row) };
}

/** What the edition says of times, money and phone numbers. */
export async function findDefaults(trx: Trx, row: Pick<ImportRow, "organization_id" | "edition_id">): Promise<MappingOptions> {
  const edition = row.edition_id === null ? undefined : await findEdition(trx, [row.organization_id], row.edition_id);
  return edition ? { timezone: edition.timezone, currency: edition.currency, country: edition.venue_country } : { timezone: "UTC" };
}

export function planOf({ row, analysis, columns, defaults }: PlanParts): Planned {
  const options = mappingOptions(defaults, analysis, row.options);
  const made = makePlan({ kind: row.kind, header: analysis.header, mappings: columns, formats: analysis.formats, options });
  const imported = new Set(
    columns.filter(({ target_field }) => target_field !== null && target_field !== IGNORE).map(({ source_column }) => source_column),
  );
  const unsure = unsureOf(analysis, row.options, imported).filter(({ column, field }) => column === null || matters(made, column, field));
  return "plan" in made ? { plan: made.plan, problems: [], unsure } : { plan: null, problems: made.problems, unsure };
}

// A decimal sign is of no consequence to a column of names.
function matters(made: ReturnType<typeof makePlan>, column: string, field: string): boolean {
  if (!("plan" in made)) return true;
  const values = field === "decimal" ? ["amount", "quantity"] : ["date", "date_time", "birth_date", "time"];
  return made.plan.columns.some(({ name, value }) => name === column && values.includes(value));
}

/** What keeps the rows from being read, in words; empty when nothing does. */
export function obstacles({ problems, unsure }: Planned, notices: ImportRow["notices"]): string[] {
  return [
    ...problems.map(({ detail }) => detail),
    ...unsure.map(
      ({ field, column, others, chosen, example }) =>
        `${column === null ? "The file" : `The column "${column}"`} leaves open its ${field.replaceAll("_", " ")} (${[chosen, ...others].filter(Boolean).join(" or ")}${example === null ? "" : `, as in "${example}"`}): set options.${field}`,
    ),
    ...notices.filter(({ severity }) => severity === "stop").map(({ detail }) => detail),
  ];
}

/** @throws 422 that names every obstacle */
export function requirePlan(planned: Planned, notices: ImportRow["notices"]): MappingPlan {
  const details = obstacles(planned, notices);
  if (planned.plan && details.length === 0) return planned.plan;
  const codes = [...planned.problems.map(({ code }) => code), ...planned.unsure.map(({ field }) => `unsure_${field}`)];
  throw unprocessable(details.map((detail, index) => ({ pointer: "", code: codes[index] ?? "stopped", detail })));
}
