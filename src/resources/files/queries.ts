import { type RawBuilder, type Selectable, sql } from "kysely";
import { columnNames, columnValues, versionedAssignments } from "../../platform/database/columns.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { FilesTable } from "../../tables.gen.ts";
import type { Purpose } from "./schema.ts";

export type FileRow = Omit<Selectable<FilesTable>, "sha256" | "uploaded_sha256" | "tags" | "purpose"> & {
  sha256: string;
  uploaded_sha256: string;
  tags: string[];
  purpose: Purpose;
};

export const fileOrderings = ["created", "modified", "name", "size_bytes"] as const;

const columns = sql`t.organization_id, t.id, t.name, t.purpose, t.content_type, t.size_bytes, encode(t.sha256, 'hex') as sha256,
  encode(coalesce(t.uploaded_sha256, t.sha256), 'hex') as uploaded_sha256, t.storage_key, t.width,
  t.height, t.alt_text, t.tags, t.created, t.modified, t.version`;

export interface FileFilters extends PageRequest {
  purpose?: Purpose;
  tag?: string;
  sha256?: string;
  search?: string;
}

export function listFiles(trx: Trx, organizations: readonly string[], query: FileFilters): Promise<Page<FileRow>> {
  const source = {
    from: sql`files t`,
    columns,
    where: conditions(query),
    orderings: { created: sql`t.created`, modified: sql`t.modified`, name: sql`t.name`, size_bytes: sql`t.size_bytes` },
    defaultOrdering: ["-created"],
  };
  return listRows<FileRow>(trx, organizations, source, query);
}

export async function findFile(
  trx: Trx,
  organizations: readonly string[],
  id: string,
  options: { lock?: boolean } = {},
): Promise<FileRow | undefined> {
  const { rows } =
    await sql<FileRow>`select ${columns} from files t where t.id = ${id} and t.organization_id = any(${organizations}::uuid[])
    ${options.lock ? sql`for update` : sql``}`.execute(trx);
  return rows[0];
}

/** Files that stay at least until the transaction ends. */
export async function listFilesKept(trx: Trx, organizationId: string, ids: readonly string[]): Promise<FileRow[]> {
  const { rows } = await sql<FileRow>`
    select ${columns} from files t where t.organization_id = ${organizationId} and t.id = any(${ids}::uuid[]) order by t.id for key share`.execute(
    trx,
  );
  return rows;
}

export async function sumFileBytes(trx: Trx, organizationId: string, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(size_bytes), 0)::float8 as bytes from files where organization_id = ${organizationId} and id = any(${ids}::uuid[])`.execute(
    trx,
  );
  return rows[0]?.bytes ?? 0;
}

/** Uploads and deletions of the same bytes wait for each other, so that bytes are never removed under a file that has just begun to share them. */
export async function lockContent(trx: Trx, organizationId: string, sha256: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`file:${organizationId}:${sha256}`}, 0))`.execute(trx);
}

/** Files of the same bytes. */
export async function listTwins(trx: Trx, organizationId: string, sha256: string): Promise<FileRow[]> {
  const { rows } = await sql<FileRow>`select ${columns} from files t
    where t.organization_id = ${organizationId} and t.sha256 = decode(${sha256}, 'hex')`.execute(trx);
  return rows;
}

/** An image of these bytes that was made anew for this purpose before. */
export async function findRemade(trx: Trx, organizationId: string, uploadedSha256: string, purpose: Purpose): Promise<FileRow | undefined> {
  const { rows } = await sql<FileRow>`select ${columns} from files t
    where t.organization_id = ${organizationId} and t.uploaded_sha256 = decode(${uploadedSha256}, 'hex') and t.purpose = ${purpose}
    order by t.id limit 1`.execute(trx);
  return rows[0];
}

/** What the organization's files take in the storage. Until the transaction ends, no other upload is measured against it. */
export async function sumStoredBytes(trx: Trx, organizationId: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`files:${organizationId}`}, 0))`.execute(trx);
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(size_bytes), 0)::float8 as bytes from (
      select distinct storage_key, size_bytes from files where organization_id = ${organizationId} and storage_key <> 'erased') f`.execute(
    trx,
  );
  return rows[0]?.bytes ?? 0;
}

export async function insertFile(trx: Trx, row: Omit<FileRow, "created" | "modified" | "version">): Promise<void> {
  const { sha256, uploaded_sha256: uploaded, ...values } = row;
  const bytes = (hash: string) => Buffer.from(hash, "hex");
  const all = { ...values, sha256: bytes(sha256), ...(uploaded === sha256 ? {} : { uploaded_sha256: bytes(uploaded) }) };
  await sql`insert into files (${columnNames(all)}) values (${columnValues(all)})`.execute(trx);
}

export async function updateFile(trx: Trx, file: FileRow, change: Partial<Pick<FileRow, "name" | "alt_text" | "tags">>): Promise<void> {
  await sql`update files set ${versionedAssignments(change)} where organization_id = ${file.organization_id} and id = ${file.id}`.execute(
    trx,
  );
}

export async function deleteFile(trx: Trx, file: FileRow): Promise<void> {
  await sql`delete from files where organization_id = ${file.organization_id} and id = ${file.id}`.execute(trx);
}

/** Those of these keys that no file has. Run by the system. */
export async function listUnusedKeys(trx: Trx, keys: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`select k as key from unnest(${keys}::text[]) as k
    where not exists (select from files f where f.storage_key = k)`.execute(trx);
  return rows.map(({ key }) => key);
}

function conditions(query: FileFilters): RawBuilder<unknown>[] {
  const { purpose, tag, sha256, search } = query;
  return [
    ...(purpose === undefined ? [] : [sql`t.purpose = ${purpose}`]),
    ...(tag === undefined ? [] : [sql`t.tags ? ${tag}`]),
    ...(sha256 === undefined ? [] : [sql`lower(${sha256}) in (encode(t.sha256, 'hex'), encode(t.uploaded_sha256, 'hex'))`]),
    ...(search === undefined || search.trim() === "" ? [] : [sql`position(lower(${search.trim()}) in lower(t.name)) > 0`]),
  ];
}
