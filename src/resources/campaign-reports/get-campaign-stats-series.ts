import { Type } from "typebox";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Closed, closed, IdParams } from "../../platform/http/schemas.ts";
import { findCampaign } from "../campaigns/queries.ts";
import { listSeries } from "./queries.ts";
import { INTERVALS, StatsSeries } from "./schema.ts";

/** A million recipients take some seconds. */
const TIMEOUT_MS = 20_000;

export const getCampaignStatsSeries = operation({
  id: "getCampaignStatsSeries",
  tags: ["Campaigns"],
  summary: "Get stats over time",
  description: "The first 5,000 intervals in which something happened.",
  params: IdParams,
  query: Closed({ interval: Type.Optional(closed(INTERVALS, { default: "hour" })) }),
  success: { status: 200, schema: StatsSeries, description: "The results by time" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) =>
    call.read(
      async (trx) => {
        const { interval = "hour" } = call.query;
        const campaign = await findCampaign(trx, call.organizations, requireId(call.params.id));
        if (!campaign) throw notFound();
        const rows = await listSeries(trx, campaign.organization_id, campaign.id, interval, campaign.timezone);
        return ok({ interval, points: rows.map((row) => ({ ...row, at: row.at.toISOString() })) });
      },
      { timeoutMs: TIMEOUT_MS },
    ),
});
