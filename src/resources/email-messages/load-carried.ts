import { buffer } from "node:stream/consumers";
import type { MessageFile as CarriedFile } from "../../channels/email/message/attach-files.ts";
import type { Database } from "../../platform/database/database.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import type { Storage } from "../../platform/storage/storage.ts";
import { listFilesKept } from "../files/queries.ts";
import { carriedFiles, contentIdOf } from "./message-files.ts";
import type { MessageContent } from "./schema.ts";

/** The files within a message, with their bytes. @throws MissingBytesError when one is gone from the storage */
export async function loadCarried(db: Database, storage: Storage, organizationId: string, content: MessageContent): Promise<CarriedFile[]> {
  const wanted = carriedFiles(content);
  if (wanted.length === 0) return [];
  const ids = wanted.map(({ file_id }) => file_id);
  const rows = new Map(
    (await inOrganizations(db, [organizationId], (trx) => listFilesKept(trx, organizationId, ids))).map((row) => [row.id, row]),
  );
  const carried: CarriedFile[] = [];
  for (const file of wanted) {
    const row = rows.get(file.file_id);
    if (!row) continue;
    const bytes = await buffer(await storage.open(row.storage_key));
    carried.push({ name: row.name, contentType: row.content_type, contentId: file.use === "inline" ? contentIdOf(file) : null, bytes });
  }
  return carried;
}
