import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { noContent, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { forgetMembersLater } from "./forget-members.job.ts";
import { findSegmentForUpdate, hideSegment, invalidateMembers, listCampaignsUsing } from "./queries.ts";

export const deleteSegment = operation({
  id: "deleteSegment",
  tags: ["Segments"],
  summary: "Delete segment",
  description: "Refused while a campaign that is not sent, failed or cancelled uses it. Campaigns that used it keep showing it.",
  params: IdParams,
  success: { status: 204, description: "It is gone from all lists" },
  errors: [409, 412],
  idempotency: "natural",
  rateClass: "write",
  audit: "segment.deleted",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const row = await findSegmentForUpdate(trx, call.organizations, id);
      if (!row) throw notFound();
      call.requireVersion(row.version);
      const organizationId = row.organization_id;
      const campaigns = await listCampaignsUsing(trx, organizationId, id);
      if (campaigns.length > 0)
        throw conflict(
          "in_use",
          `These campaigns use the segment: ${campaigns.join(", ")}. Cancel them or give them another segment first`,
        );
      await invalidateMembers(trx, organizationId, id);
      await hideSegment(trx, organizationId, id);
      await forgetMembersLater(trx, { organizationId, id }, row.calculation + 1);
      await call.audit(trx, { organizationId, objectType: "segment", objectId: id, changes: { note: { name: row.name } } });
      return noContent();
    });
  },
});
