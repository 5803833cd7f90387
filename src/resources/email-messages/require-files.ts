import type { Trx } from "../../platform/database/doors.ts";
import { type FieldError, notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listFilesKept } from "../files/queries.ts";
import type { MessageFile } from "./schema.ts";

/** Relays commonly refuse more than 10 MB, and base64 adds a third. */
const LARGEST_BYTES = 7_000_000;

/**
 * The files of a message, which may not be deleted from here on.
 * @throws 404 naming the file that is not the organization's; 422 for keys given twice, images that are none, or too much to carry
 */
export async function requireFiles(trx: Trx, organizationId: string, files: readonly MessageFile[]): Promise<MessageFile[]> {
  if (files.length === 0) return [];
  const wanted = files.map((file, n) => ({ ...file, file_id: requireId(file.file_id, { pointer: `/files/${n}/file_id` }) }));
  const found = new Map(
    (
      await listFilesKept(
        trx,
        organizationId,
        wanted.map(({ file_id }) => file_id),
      )
    ).map((row) => [row.id, row]),
  );
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [n, { file_id, key, use }] of wanted.entries()) {
    const row = found.get(file_id);
    if (!row) throw notFound({ pointer: `/files/${n}/file_id` });
    if (wanted.findIndex((other) => other.key === key) < n)
      errors.push({
        pointer: `/files/${n}/key`,
        code: "duplicate_key",
        detail: `Another file has the key ${key}: give each its own`,
      });
    if (use !== "attachment" && !(row.content_type.startsWith("image/") && row.purpose !== "other"))
      errors.push({
        pointer: `/files/${n}/use`,
        code: "no_image",
        detail: `"${row.name}" is no image that guests may be shown: attach it, or upload it for the purpose image`,
      });
    if (use !== "linked") bytes += row.size_bytes;
  }
  if (bytes > LARGEST_BYTES)
    errors.push({
      pointer: "/files",
      code: "too_large",
      detail: `A message carries at most ${LARGEST_BYTES} bytes: link images or attach less`,
    });
  if (errors.length > 0) throw unprocessable(errors);
  return wanted;
}
