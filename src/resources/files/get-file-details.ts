import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findFile } from "./queries.ts";
import { FileDetail } from "./schema.ts";
import { fileDetailView } from "./view.ts";

export const getFileDetails = operation({
  id: "getFileDetails",
  tags: ["Files"],
  summary: "Get file details",
  description: "The file with a link to its bytes that works for an hour.",
  params: IdParams,
  success: { status: 200, schema: FileDetail, description: "The file" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findFile(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(fileDetailView(row, call.services), row.version);
  },
});
