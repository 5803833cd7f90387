import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findSegment } from "./queries.ts";
import { Segment } from "./schema.ts";
import { segmentView } from "./view.ts";

export const retrieveSegment = operation({
  id: "retrieveSegment",
  tags: ["Segments"],
  summary: "Retrieve segment",
  params: IdParams,
  success: { status: 200, schema: Segment, description: "The segment" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findSegment(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(segmentView(row), row.version);
  },
});
