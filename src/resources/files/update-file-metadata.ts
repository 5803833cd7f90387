import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { fieldChanges } from "../../platform/journal/field-changes.ts";
import { findFile, updateFile } from "./queries.ts";
import { safeName } from "./rules.ts";
import { FileDetail, UpdateFileBody } from "./schema.ts";
import { listFileUses } from "./use-queries.ts";
import { fileDetailView, fileView } from "./view.ts";

export const updateFileMetadata = operation({
  id: "updateFileMetadata",
  tags: ["Files"],
  summary: "Update file metadata",
  description: "Changes the fields that are sent; `tags` are replaced as a whole. The bytes never change.",
  params: IdParams,
  body: UpdateFileBody,
  success: { status: 200, schema: FileDetail, description: "The file as it is now" },
  errors: [412],
  idempotency: "natural",
  rateClass: "write",
  audit: "file.updated",
  example: { body: { name: "poster.png", alt_text: "A stage at night", tags: ["poster"] } },
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const before = await findFile(trx, call.organizations, id, { lock: true });
      if (!before) throw notFound();
      call.requireVersion(before.version);
      const { name, ...rest } = call.body;
      await updateFile(trx, before, { ...rest, ...(name === undefined ? {} : { name: safeName(name) }) });
      const row = (await findFile(trx, call.organizations, id)) ?? before;
      const fields = fieldChanges(fileView(before), fileView(row));
      await call.audit(trx, { organizationId: row.organization_id, objectType: "file", objectId: id, changes: { fields } });
      return ok(fileDetailView(row, await listFileUses(trx, row), call.services), row.version);
    });
  },
});
