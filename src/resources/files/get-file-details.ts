import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findFile } from "./queries.ts";
import { FileDetail } from "./schema.ts";
import { listFileUses } from "./use-queries.ts";
import { fileDetailView } from "./view.ts";

export const getFileDetails = operation({
  id: "getFileDetails",
  tags: ["Files"],
  summary: "Get file details",
  description: "The file with what uses it and a link to its bytes that works for an hour.",
  params: IdParams,
  success: { status: 200, schema: FileDetail, description: "The file" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.read(async (trx) => {
      const row = await findFile(trx, call.organizations, id);
      if (!row) throw notFound();
      return ok(fileDetailView(row, await listFileUses(trx, row), call.services), row.version);
    });
  },
});
