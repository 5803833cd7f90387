import { neededTargets } from "./missing-targets.ts";
import { normaliseName } from "./normalise-name.ts";
import { similarity } from "./similarity.ts";
import type { ColumnMapping, EarlierImport, ImportKind, Notice } from "./types.ts";
import { IGNORE } from "./types.ts";

export interface CurrentImport {
  kind: ImportKind;
  header: readonly string[];
  /** data rows; null while they are not counted */
  rows: number | null;
  mappings: readonly ColumnMapping[];
}

const FEWER = 0.6;
const RENAMED = 0.8;

/** What is different from the source's earlier import, and what of it stops: a needed or a consent column that is gone without another in its place. */
export function compareWithEarlier(earlier: EarlierImport, current: CurrentImport): Notice[] {
  const gone = earlier.header.filter((name) => !current.header.includes(name));
  const added = current.header.filter((name) => !earlier.header.includes(name));
  const renamed = gone.flatMap((name) => {
    const now = renamedTo(name, added, earlier, current);
    return now === undefined ? [] : [{ name, now }];
  });
  const lost = gone.filter((name) => !renamed.some((one) => one.name === name));
  const fresh = added.filter((name) => !renamed.some((one) => one.now === name));
  return [
    ...columnNotices(lost, fresh, renamed),
    ...missingNotices(gone, earlier, current),
    ...(earlier.rows > 0 && current.rows !== null && current.rows <= earlier.rows * FEWER ? [fewerRows(earlier.rows, current.rows)] : []),
  ];
}

function columnNotices(lost: string[], fresh: string[], renamed: { name: string; now: string }[]): Notice[] {
  const pairs = renamed.map(({ name, now }) => `${quoted(name)} seems to be ${quoted(now)} now`);
  return [
    ...(lost.length > 0 ? [notice("columns_missing", lost, `Columns of the earlier import are gone: ${list(lost)}`)] : []),
    ...(fresh.length > 0 ? [notice("columns_new", fresh, `Columns are new since the earlier import: ${list(fresh)}`)] : []),
    ...(renamed.length > 0
      ? [
          notice(
            "columns_renamed",
            renamed.map(({ now }) => now),
            `${pairs.join("; ")}: look whether it holds the same`,
          ),
        ]
      : []),
  ];
}

/** A column that is written otherwise, or that the suggestion gives the same target. */
function renamedTo(name: string, added: readonly string[], earlier: EarlierImport, current: CurrentImport): string | undefined {
  const target = targetOf(name, earlier.mappings);
  const same = added.find((other) => normaliseName(other) === normaliseName(name));
  const sameTarget = target === undefined ? undefined : added.find((other) => targetOf(other, current.mappings) === target);
  return same ?? sameTarget ?? added.find((other) => similarity(normaliseName(other), normaliseName(name)) >= RENAMED);
}

function missingNotices(gone: readonly string[], earlier: EarlierImport, current: CurrentImport): Notice[] {
  const mapped = new Set(current.mappings.map((mapping) => mapping.target_field));
  const lost = gone.flatMap((name) => {
    const target = targetOf(name, earlier.mappings);
    return target === undefined || mapped.has(target) ? [] : [{ name, target }];
  });
  const needed = neededTargets(current.kind).filter((fields) => !fields.some((field) => mapped.has(field)));
  const required = lost.filter(({ target }) => needed.some((fields) => fields.includes(target))).map(({ name }) => name);
  const consents = lost.filter(({ target }) => target.startsWith("consent.")).map(({ name }) => name);
  const advice = "choose the column that holds it now, or look at the export's settings";
  return [
    ...(required.length > 0
      ? [stop("required_column_missing", required, `The import cannot do without ${list(required)}: ${advice}`)]
      : []),
    ...(consents.length > 0
      ? [
          stop(
            "consent_column_missing",
            consents,
            `The earlier import read consents from ${list(consents)}: ${advice}, or ignore it on purpose`,
          ),
        ]
      : []),
  ];
}

function fewerRows(before: number, now: number): Notice {
  return notice("fewer_rows", [], `The file has ${now} rows, the earlier import had ${before}: look whether the export is whole`);
}

function targetOf(name: string, mappings: readonly ColumnMapping[]): string | undefined {
  const target = mappings.find((mapping) => mapping.source_column === name)?.target_field;
  return target === IGNORE ? undefined : (target ?? undefined);
}

function notice(code: Notice["code"], columns: string[], detail: string): Notice {
  return { code, severity: "warning", columns, detail };
}

function stop(code: Notice["code"], columns: string[], detail: string): Notice {
  return { code, severity: "stop", columns, detail };
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 10).map(quoted).join(", ");
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}

function quoted(name: string): string {
  return `"${name.slice(0, 80)}"`;
}
