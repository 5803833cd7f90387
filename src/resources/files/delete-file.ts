import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { noContent, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { deleteFile as deleteRow, findFile, listTwins, lockContent } from "./queries.ts";
import type { FileUse } from "./schema.ts";
import { listFileUses } from "./use-queries.ts";

export const deleteFile = operation({
  id: "deleteFile",
  tags: ["Files"],
  summary: "Delete file",
  description: "409 while something uses the file; the answer names it.",
  params: IdParams,
  success: { status: 204, description: "The file is gone, and its bytes with the last file that had them" },
  errors: [409, 412],
  idempotency: "natural",
  rateClass: "write",
  audit: "file.deleted",
  handle: async (call) => {
    const id = requireId(call.params.id);
    let unused: string | undefined;
    const answer = await call.write(async (trx) => {
      const row = await findFile(trx, call.organizations, id, { lock: true });
      if (!row) throw notFound();
      call.requireVersion(row.version);
      const { count, first } = await listFileUses(trx, row);
      if (count > 0) throw conflict("file_in_use", `This file is used by ${inWords(count, first)}: remove it there first`);
      await lockContent(trx, row.organization_id, row.sha256);
      await deleteRow(trx, row);
      unused = (await listTwins(trx, row.organization_id, row.sha256)).length === 0 ? row.storage_key : undefined;
      await call.audit(trx, { organizationId: row.organization_id, objectType: "file", objectId: id });
      return noContent();
    });
    // After the commit: until then the bytes belong to a file. What a crash leaves here, maintenance removes.
    if (unused !== undefined) await call.services.storage.remove(unused);
    return answer;
  },
});

const WORDS: Record<FileUse["type"], string> = {
  email_message: "email message",
  campaign: "campaign",
  data_import: "data import",
  organization_logo: "the logo of",
};

function inWords(count: number, first: readonly FileUse[]): string {
  const named = first.map(({ type, id, name }) => `${WORDS[type]} "${name}" (${id})`).join(", ");
  return count > first.length ? `${named} and ${count - first.length} more` : named;
}
