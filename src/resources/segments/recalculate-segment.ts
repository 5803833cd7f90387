import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { accepted, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findSegment } from "./queries.ts";
import { Segment } from "./schema.ts";
import { beginCalculation } from "./start-calculation.ts";
import { segmentView } from "./view.ts";

export const recalculateSegment = operation({
  id: "recalculateSegment",
  tags: ["Segments"],
  summary: "Recalculate segment",
  description: "Finds the members anew in the background. The former members stay until the new ones are there.",
  params: IdParams,
  success: { status: 202, schema: Segment, description: "The segment, calculating" },
  errors: [409],
  idempotency: "key",
  rateClass: "write",
  audit: "segment.recalculated",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const before = await findSegment(trx, call.organizations, id);
      if (!before) throw notFound();
      const organizationId = before.organization_id;
      const row = await beginCalculation(trx, before);
      if (!row) throw conflict("already_calculating", "The segment is being calculated: wait until its status is ready or failed");
      await call.audit(trx, { organizationId, objectType: "segment", objectId: id });
      return accepted(segmentView(row), row.version);
    });
  },
});
