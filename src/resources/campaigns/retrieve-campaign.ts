import type { Trx } from "../../platform/database/doors.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findCampaign, listExclusions } from "./queries.ts";
import { Campaign } from "./schema.ts";
import { campaignView } from "./view.ts";

export const retrieveCampaign = operation({
  id: "retrieveCampaign",
  tags: ["Campaigns"],
  summary: "Retrieve campaign",
  params: IdParams,
  success: { status: 200, schema: Campaign, description: "The campaign" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) =>
    call.read(async (trx) => {
      const row = await findCampaign(trx, call.organizations, requireId(call.params.id));
      if (!row) throw notFound();
      return ok(campaignView(row, await listExclusions(trx, row.organization_id, row.id)), row.version);
    }),
});

/** Body and version of the campaign as this transaction sees it. */
export async function answerFor(trx: Trx, organizationId: string, id: string): Promise<[body: unknown, version: number]> {
  const row = await findCampaign(trx, [organizationId], id);
  if (!row) throw notFound();
  return [campaignView(row, await listExclusions(trx, organizationId, id)), row.version];
}
