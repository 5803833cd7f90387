import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { resetStuckIf, STUCK_AFTER_SECONDS } from "./calculation-queries.ts";
import { forgetMembersLater } from "./forget-members.job.ts";
import { findSegment, type SegmentRow } from "./queries.ts";
import { Segment } from "./schema.ts";
import { segmentView } from "./view.ts";

export const resetSegment = operation({
  id: "resetSegment",
  tags: ["Segments"],
  summary: "Reset stuck segment to draft",
  description:
    "Only for a calculation that has given no sign of life for a minute. Should it come back to life, it can write nothing any more.",
  params: IdParams,
  success: { status: 200, schema: Segment, description: "The segment, a draft without members" },
  errors: [409],
  idempotency: "key",
  rateClass: "write",
  audit: "segment.reset",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const before = await findSegment(trx, call.organizations, id);
      if (!before) throw notFound();
      const organizationId = before.organization_id;
      const row = await resetStuckIf(trx, { organizationId, id });
      if (!row) throw conflict("not_stuck", refusal(before));
      await forgetMembersLater(trx, { organizationId, id }, row.calculation);
      await call.audit(trx, { organizationId, objectType: "segment", objectId: id });
      return ok(segmentView(row), row.version);
    });
  },
});

function refusal({ status }: SegmentRow): string {
  if (status !== "calculating") return `The segment is ${status}: only one that is stuck while calculating can be reset`;
  return `The calculation is alive: it can be reset after ${STUCK_AFTER_SECONDS} seconds without a sign of life`;
}
