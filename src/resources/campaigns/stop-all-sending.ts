import type { Trx } from "../../platform/database/doors.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { findOrganization } from "../organizations/queries.ts";
import { stopCampaigns } from "./control-queries.ts";
import { type CampaignRow, findCampaign } from "./queries.ts";
import { Stopped } from "./schema.ts";
import { campaignEvent } from "./transition.ts";

export const stopAllSending = operation({
  id: "stopAllSending",
  tags: ["Organizations"],
  summary: "Stop everything that is being sent",
  description:
    "Campaigns that are being sent are paused; those that are scheduled or calculated are cancelled, so that nothing starts by itself. Each can be resumed, or scheduled or sent again.",
  params: IdParams,
  success: { status: 200, schema: Stopped, description: "What was stopped" },
  idempotency: "key",
  rateClass: "send",
  audit: "organization.sending_stopped",
  handle: (call) => {
    const organizationId = requireId(call.params.id);
    return call.write(async (trx) => {
      // Not locked: every change of a campaign refers to its organization, and would wait for it while it holds the campaign.
      if (!(await findOrganization(trx, call.organizations, organizationId))) throw notFound();
      const stopped = await stopCampaigns(trx, organizationId, call.credential.id);
      const campaigns = await readAll(trx, organizationId, stopped);
      const [paused, cancelled] = (["sending", "cancelled"] as const).map((status) => campaigns.filter((row) => row.status === status));
      const ids = (rows: CampaignRow[] = []) => rows.map(({ id }) => id);
      await call.audit(trx, {
        organizationId,
        objectType: "organization",
        objectId: organizationId,
        changes: { note: { paused: ids(paused), cancelled: ids(cancelled) } },
      });
      await emitEvents(
        trx,
        campaigns.map((row) => campaignEvent(row, row.status === "cancelled" ? "campaign.cancelled" : "campaign.paused")),
      );
      const named = (rows: CampaignRow[] = []) => rows.map(({ id, name }) => ({ id, name }));
      return ok({ paused: named(paused), cancelled: named(cancelled) });
    });
  },
});

async function readAll(trx: Trx, organizationId: string, stopped: readonly { id: string }[]): Promise<CampaignRow[]> {
  const rows: CampaignRow[] = [];
  for (const { id } of stopped) {
    const row = await findCampaign(trx, [organizationId], id);
    if (row) rows.push(row);
  }
  return rows;
}
