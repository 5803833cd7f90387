import type { Trx } from "../../platform/database/doors.ts";
import type { Storage } from "../../platform/storage/storage.ts";
import { type Analysis, analyseFile, type Looked } from "./analysis.ts";
import { type ColumnRow, listAllColumns, replaceColumns } from "./column-queries.ts";
import { compareWithEarlier } from "./mapping/compare-earlier.ts";
import { suggestMappings } from "./mapping/suggest-mappings.ts";
import type { EarlierImport, ImportKind, Notice, SuggestedMapping, Suggestion } from "./mapping/types.ts";
import { withReadableFile } from "./open-file.ts";
import { findDefaults } from "./plan.ts";
import { findEarlierImport, type ImportFile, type ImportRow } from "./queries.ts";
import { isOwnRejects, REJECT_COLUMNS } from "./rejects-file.ts";
import { dayInName } from "./rules.ts";
import type { ImportOptions } from "./schema.ts";
import { isAnalysed } from "./view.ts";

/** Looks at a file while somebody waits. @throws 422 when it cannot be read as a table */
export function lookAt(storage: Storage, file: ImportFile, options: ImportOptions): Promise<Looked> {
  return withReadableFile(storage, file, (path) => analyseFile(path, options, { whole: false }));
}

type Owner = Pick<ImportRow, "organization_id" | "id" | "edition_id" | "source" | "kind" | "options">;

/** The analysis with what the known shops, the edition and the file's name add to it, and a suggestion for each column. */
export async function suggestFor(
  trx: Trx,
  owner: Owner,
  file: ImportFile,
  { analysis, sample }: Looked,
): Promise<{ analysis: Analysis; columns: SuggestedMapping[]; notices: Notice[] }> {
  const earlier = await findEarlier(trx, owner);
  const { header, formats } = analysis;
  const suggestion = suggestMappings({ kind: owner.kind, header, sample, formats, earlier });
  const { timezone = null } = await findDefaults(trx, owner);
  const shown = { ...analysis, ...known(suggestion), timezone, exported_at: dayInName(file.name) };
  return { analysis: shown, columns: suggestion.columns, notices: noticesOf(owner, shown, suggestion.columns, earlier) };
}

/** Keeps what was decided of columns that are still there when the file is read in another way. */
export async function saveColumns(
  trx: Trx,
  owner: Owner,
  before: ImportRow["detected"],
  columns: readonly SuggestedMapping[],
): Promise<void> {
  const key = { organizationId: owner.organization_id, id: owner.id };
  const names = columns.map(({ source_column }) => source_column);
  if (isAnalysed(before) && JSON.stringify(before.header) === JSON.stringify(names)) return;
  await replaceColumns(trx, key, columns);
}

/** What differs from the source's last import, under the mappings as they are now. */
export async function findNotices(trx: Trx, row: ImportRow, analysis: Analysis): Promise<Notice[]> {
  const key = { organizationId: row.organization_id, id: row.id };
  return noticesOf(row, analysis, await listAllColumns(trx, key), await findEarlier(trx, row));
}

function noticesOf(
  owner: Owner,
  analysis: Analysis,
  mappings: readonly (SuggestedMapping | ColumnRow)[],
  earlier: EarlierImport | null,
): Notice[] {
  if (!earlier) return [];
  const notices = compareWithEarlier(earlier, { ...compared(analysis), mappings, kind: owner.kind satisfies ImportKind });
  return owner.options.accept_changes === true ? notices.map((notice) => ({ ...notice, severity: "warning" as const })) : notices;
}

// Rejected rows that were mended are few, and two columns more are ours.
function compared({ header, rows, originals }: Analysis): { header: readonly string[]; rows: number | null } {
  return isOwnRejects(originals) ? { header: header.slice(REJECT_COLUMNS.length), rows: null } : { header, rows };
}

async function findEarlier(trx: Trx, { organization_id, source, kind, id }: Owner): Promise<EarlierImport | null> {
  const earlier = await findEarlierImport(trx, organization_id, { source, kind, except: id });
  if (!earlier || !isAnalysed(earlier.detected)) return null;
  const mappings = await listAllColumns(trx, { organizationId: organization_id, id: earlier.id });
  return { header: earlier.detected.header, mappings, rows: earlier.rows_total };
}

function known({ shop, options }: Suggestion): Pick<Analysis, "shop" | "suggested"> {
  return { shop, suggested: options };
}
