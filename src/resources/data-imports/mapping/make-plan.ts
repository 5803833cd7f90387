import { isCountry, isTimezone } from "../../../platform/locale/codes.ts";
import { isCurrency } from "../../../platform/money/money.ts";
import type { ColumnFormat } from "../../../platform/tables/types.ts";
import { missingTargets } from "./missing-targets.ts";
import { findTarget } from "./targets.ts";
import { transformProblems } from "./transform-problems.ts";
import type { ColumnMapping, ImportKind, MappingOptions, MappingPlan, PlannedColumn, PlanProblem } from "./types.ts";
import { IGNORE } from "./types.ts";

export interface PlanInput {
  kind: ImportKind;
  header: readonly string[];
  mappings: readonly ColumnMapping[];
  formats: readonly ColumnFormat[];
  options: MappingOptions;
}

/** Checks mappings and options as a whole and makes of them what rows are read by. All problems at once. */
export function makePlan(input: PlanInput): { plan: MappingPlan } | { problems: PlanProblem[] } {
  const used = input.mappings.filter(({ target_field }) => target_field !== null && target_field !== IGNORE);
  const fixed = Object.entries(input.options.fixed ?? {});
  const fields = [...fixed.map(([field]) => field), ...used.map((mapping) => mapping.target_field ?? "")];
  const problems = [
    ...used.flatMap((mapping) => mappingProblems(mapping, input)),
    ...fixed.flatMap(([field, value]) => fixedProblems(field, value, input.kind)),
    ...repeatedTargets(fields),
    ...undeclared(fields, input.options),
    ...optionProblems(input.options),
    ...missingTargets(input.kind, fields, input.options),
  ];
  if (problems.length > 0) return { problems };
  const columns = [
    ...fixed.map(([field, value]) => fixedColumn(field, value, input)),
    ...used.map((mapping) => plannedColumn(mapping, input)),
  ];
  return {
    plan: planOf(
      input,
      columns.sort((a, b) => a.column - b.column),
    ),
  };
}

function planOf({ kind, header, options }: PlanInput, columns: PlannedColumn[]): MappingPlan {
  const always = kind === "orders" ? ["order.external_id", "order.currency"] : [];
  return {
    ...{ kind, header: [...header], columns, fields: [...new Set([...always, ...columns.map((column) => column.field)])] },
    ...{ timezone: options.timezone ?? "UTC", currency: options.currency ?? null, country: options.country ?? null },
    ...{ status: options.status ?? "paid", fillDown: options.fill_down ?? false, consentWording: options.consent_wording ?? null },
  };
}

function plannedColumn(mapping: ColumnMapping, { kind, header, formats, options }: PlanInput): PlannedColumn {
  const column = header.indexOf(mapping.source_column);
  const field = mapping.target_field ?? "";
  const format = formats.find((one) => one.column === column);
  const amount = format?.amount ?? { decimal: null, thousands: [] };
  return {
    ...{ column, name: mapping.source_column, field, value: valueOf(field, kind, options), transform: mapping.transform ?? [] },
    amount: options.decimal ? { ...amount, decimal: options.decimal } : amount,
    dateFormat: options.date_format ?? format?.date_format ?? null,
  };
}

const ATTRIBUTE = /^(?:buyer|contact)\.attributes\.(.+)$/;
const DECLARED = { string: "text", number: "number", boolean: "boolean", date: "birth_date" } as const;

function valueOf(field: string, kind: ImportKind, { attribute_types }: MappingOptions): PlannedColumn["value"] {
  const declared = attribute_types?.[ATTRIBUTE.exec(field)?.[1] ?? ""];
  return declared ? DECLARED[declared] : (findTarget(kind, field)?.value ?? "line");
}

/** Keys that the organization does not declare, where it says which it has. */
function undeclared(fields: readonly string[], { attribute_types }: MappingOptions): PlanProblem[] {
  const detail = "Declare this attribute in the organization's attribute_schema first";
  const isUnknown = (field: string) => ATTRIBUTE.test(field) && !Object.hasOwn(attribute_types ?? {}, ATTRIBUTE.exec(field)?.[1] ?? "");
  const unknown = attribute_types === undefined ? [] : fields.filter(isUnknown);
  return unknown.map((field) => ({ source_column: null, target_field: field, code: "unknown_attribute", detail }));
}

function fixedColumn(field: string, value: string, { kind, options }: PlanInput): PlannedColumn {
  const format = { amount: { decimal: "." as const, thousands: [] }, dateFormat: null };
  return { column: -1, name: "", field, value: valueOf(field, kind, options), transform: [{ op: "fixed", value }], ...format };
}

function mappingProblems({ source_column, target_field, transform }: ColumnMapping, { kind, header }: PlanInput): PlanProblem[] {
  const problem = (code: string, detail: string) => ({ source_column, target_field, code, detail });
  return [
    ...(header.includes(source_column) ? [] : [problem("unknown_column", `The file has no column "${source_column}"`)]),
    ...(findTarget(kind, target_field ?? "") ? [] : [problem("unknown_target", unknownTarget(target_field ?? "", kind))]),
    ...transformProblems(transform, header).map((detail) => problem("bad_transform", detail)),
  ];
}

function fixedProblems(field: string, value: unknown, kind: ImportKind): PlanProblem[] {
  const problem = (code: string, detail: string) => [{ source_column: null, target_field: field, code, detail }];
  if (!findTarget(kind, field)) return problem("unknown_target", unknownTarget(field, kind));
  return typeof value === "string" && value.trim() !== "" && value.length <= 1_000
    ? []
    : problem("bad_fixed_value", "A fixed value is a text of 1 to 1000 characters");
}

function unknownTarget(field: string, kind: ImportKind): string {
  if (/^(?:order\.metadata|(?:buyer|purchase|contact)\.attributes)\./.test(field))
    return "A key of one's own has small letters, digits and underscores, and begins with a letter: buyer.attributes.shirt_size";
  return `Imports of ${kind} have no target "${field.slice(0, 100)}"; choose one of the list, or "${IGNORE}"`;
}

function repeatedTargets(fields: readonly string[]): PlanProblem[] {
  const repeated = new Set(fields.filter((field, index) => fields.indexOf(field) !== index));
  const detail = 'Two columns are mapped to this target: keep one, or join them with the transform "combine"';
  return [...repeated].map((field) => ({ source_column: null, target_field: field, code: "target_twice", detail }));
}

function optionProblems(options: MappingOptions): PlanProblem[] {
  const problem = (code: string, detail: string): PlanProblem => ({ source_column: null, target_field: null, code, detail });
  const { timezone, currency, country, status } = options;
  return [
    ...(timezone === undefined || isTimezone(timezone)
      ? []
      : [problem("bad_timezone", 'The time zone is a name such as "Europe/Copenhagen"')]),
    ...(!currency || isCurrency(currency) ? [] : [problem("bad_currency", 'The currency is a code such as "DKK"')]),
    ...(!country || isCountry(country) ? [] : [problem("bad_country", 'The country is a code such as "DK"')]),
    ...(status === undefined || ["pending", "paid", "partially_refunded", "refunded", "cancelled"].includes(status)
      ? []
      : [problem("bad_status", "The status is one of pending, paid, partially_refunded, refunded, cancelled")]),
  ];
}
