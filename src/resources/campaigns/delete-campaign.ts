import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { noContent, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { deleteCampaignRow, lockCampaign } from "./queries.ts";
import { requireDeletable } from "./rules.ts";

export const deleteCampaign = operation({
  id: "deleteCampaign",
  tags: ["Campaigns"],
  summary: "Delete campaign",
  description: "A draft, or a cancelled or failed campaign of which nothing was handed over.",
  params: IdParams,
  success: { status: 204, description: "Deleted" },
  errors: [409, 412],
  idempotency: "natural",
  rateClass: "write",
  audit: "campaign.deleted",
  handle: (call) =>
    call.write(async (trx) => {
      const row = await lockCampaign(trx, call.organizations, requireId(call.params.id));
      if (!row) throw notFound();
      call.requireVersion(row.version);
      requireDeletable(row);
      await deleteCampaignRow(trx, row.organization_id, row.id);
      await call.audit(trx, {
        organizationId: row.organization_id,
        objectType: "campaign",
        objectId: row.id,
        changes: { fields: { name: { before: row.name } } },
      });
      return noContent();
    }),
});
