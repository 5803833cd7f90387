import type { Services } from "../../platform/http/call.ts";
import { downloadToken } from "./download-token.ts";
import type { FileRow } from "./queries.ts";
import type { FileUse } from "./schema.ts";

const DOWNLOAD_MS = 60 * 60_000;

/** A file as the API shows it. */
export function fileView(row: FileRow): Record<string, unknown> {
  const { storage_key: _, version: __, created, modified, ...shown } = row;
  return { ...shown, created: created.toISOString(), modified: modified.toISOString() };
}

/** With what uses it, and a link to its bytes that works for an hour. */
export function fileDetailView(
  row: FileRow,
  uses: { count: number; first: FileUse[] },
  services: Pick<Services, "now" | "publicUrl" | "secretKey">,
): Record<string, unknown> {
  const expiresAt = new Date(services.now().getTime() + DOWNLOAD_MS);
  const token = downloadToken(services.secretKey, { organizationId: row.organization_id, fileId: row.id, expiresAt });
  return {
    ...fileView(row),
    use_count: uses.count,
    used_by: uses.first,
    download_url: `${services.publicUrl}/f/${token}`,
    download_expires_at: expiresAt.toISOString(),
  };
}
