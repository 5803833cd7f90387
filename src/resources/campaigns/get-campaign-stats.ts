import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findCampaign } from "./queries.ts";
import { CampaignStats } from "./schema.ts";
import { campaignStats } from "./view.ts";

export const getCampaignStats = operation({
  id: "getCampaignStats",
  tags: ["Campaigns"],
  summary: "Get campaign stats",
  description:
    "Counts of distinct recipients; rates are fractions from 0 to 1. Opens and clicks by scanners and privacy proxies are left out.",
  params: IdParams,
  success: { status: 200, schema: CampaignStats, description: "The results so far" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) =>
    call.read(async (trx) => {
      const row = await findCampaign(trx, call.organizations, requireId(call.params.id));
      if (!row) throw notFound();
      return ok(campaignStats(row));
    }),
});
