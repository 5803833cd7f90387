import { conflict } from "../../platform/http/errors.ts";
import type { Analysis } from "./analysis.ts";
import type { MappingOptions } from "./mapping/types.ts";
import type { ImportOptions, ImportStatus } from "./schema.ts";

export const EDITABLE = ["mapping", "mapping_products", "ready"] as const satisfies readonly ImportStatus[];
export const CANCELLABLE = [
  "draft",
  "mapping",
  "processing_columns",
  "mapping_products",
  "ready",
  "importing",
] as const satisfies readonly ImportStatus[];
export const UNDOABLE = ["completed", "completed_with_errors", "cancelled", "failed"] as const satisfies readonly ImportStatus[];

/** The import itself says when it is given up: a run that gets further may be followed by any number of others. */
export const UNTIL_GIVEN_UP = { limit: 1_000, delaySeconds: 2 };
const BARREN_RUNS = 10;

/** What becomes of an import whose runs end again and again without a single batch done; undefined: it goes on. */
export function givenUp({ barren_runs }: { barren_runs: number }): string | undefined {
  return barren_runs > BARREN_RUNS
    ? `The work ended ${BARREN_RUNS} times at the same place without getting further: see the worker's log`
    : undefined;
}

const NEXT: Record<ImportStatus, string> = {
  draft: "give it a file (PATCH file_id) or cancel it",
  mapping: "map its columns, validate, process or cancel it",
  processing_columns: "wait until its rows are read, or cancel it",
  mapping_products: "map its products, preview or cancel it",
  ready: "preview, start or cancel it",
  importing: "wait until it is completed, or cancel it",
  completed: "undo it, or download its rejected rows",
  completed_with_errors: "undo it, or download its rejected rows",
  failed: "undo what landed, or make a new import",
  cancelled: "undo what landed, or make a new import",
};

/** 409: says the state, which states it takes, and what is possible now. */
export function wrongState(status: ImportStatus, wanted: readonly ImportStatus[]) {
  const needed = wanted.join(" or ");
  return conflict("wrong_state", `The import is ${status}, and this needs ${needed}: ${NEXT[status]}`);
}

export interface Unsure {
  field: string;
  column: string | null;
  chosen: string | null;
  others: string[];
  example: string | null;
}

/** What the file leaves open and nobody has decided yet. Columns that are not imported leave nothing open. */
export function unsureOf(analysis: Analysis, options: ImportOptions, imported?: ReadonlySet<string>): Unsure[] {
  const ofFile = analysis.unsure
    .filter(({ field }) => !isSet(options[field]))
    .map(({ field, chosen, others }) => ({ field, column: null, chosen, others, example: null }));
  const ofColumns = analysis.formats.flatMap((format) => {
    const column = analysis.header[format.column] ?? null;
    const { unsure } = format;
    if (!unsure || isSet(options[unsure.field]) || (imported && column !== null && !imported.has(column))) return [];
    const chosen = unsure.field === "decimal" ? (format.amount?.decimal ?? null) : format.date_format;
    return [{ field: unsure.field, column, chosen, others: unsure.others, example: unsure.example }];
  });
  return [...ofFile, ...ofColumns];
}

/** How rows are read: the edition's defaults, then what the known shop does, then what people decided. */
export function mappingOptions(defaults: MappingOptions, analysis: Analysis, options: ImportOptions): MappingOptions {
  const { timezone, currency, country, status, fill_down, decimal, date_format, fixed, consent_wording } = options;
  const decided = { timezone, currency, country, status, fill_down, decimal, date_format, fixed, consent_wording };
  return { ...defaults, ...analysis.suggested, ...Object.fromEntries(Object.entries(decided).filter(([, value]) => isSet(value))) };
}

/** New decisions over former ones; null takes one back. */
export function mergedOptions(before: ImportOptions, given: ImportOptions): ImportOptions {
  return Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => isSet(value))) as ImportOptions;
}

/** A day in a file's name, as exports often have it. */
export function dayInName(name: string): string | null {
  const [, year, month, day] = /(?:^|\D)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?:\D|$)/.exec(name) ?? [];
  return year === undefined ? null : `${year}-${month}-${day}T00:00:00Z`;
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined;
}
