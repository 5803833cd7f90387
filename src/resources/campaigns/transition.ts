import type { Trx } from "../../platform/database/doors.ts";
import type { Call } from "../../platform/http/call.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import type { Answer } from "../../platform/http/operation.ts";
import { ok } from "../../platform/http/operation.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { type CampaignRow, findCampaign, lockCampaign } from "./queries.ts";
import { answerFor } from "./retrieve-campaign.ts";

/**
 * One change of state that a request asks for: the row is locked, `move` decides and makes the one conditional update, and the audit entry and the event
 * go with it. Of simultaneous calls exactly one finds a state it may leave.
 */
export function transition(
  call: Call<{ id: string }>,
  event: string,
  move: (trx: Trx, campaign: CampaignRow) => Promise<boolean>,
  refusal: (now: CampaignRow) => Error,
): Promise<Answer> {
  return call.write(async (trx) => {
    const before = await lockCampaign(trx, call.organizations, requireId(call.params.id));
    if (!before) throw notFound();
    call.requireVersion(before.version);
    if (!(await move(trx, before))) throw refusal(before);
    const after = await findCampaign(trx, [before.organization_id], before.id);
    if (!after) throw notFound();
    await call.audit(trx, {
      organizationId: before.organization_id,
      objectType: "campaign",
      objectId: before.id,
      changes: { fields: { status: { before: before.status, after: after.status } } },
    });
    await emitEvents(trx, [campaignEvent(after, event)]);
    return ok(...(await answerFor(trx, before.organization_id, before.id)));
  });
}

/** What others are told of a campaign's change. */
export function campaignEvent(campaign: CampaignRow, type: string) {
  const { id, name, status, channel, scheduled_at, total_recipients, sent, failed, error_message } = campaign;
  return {
    organizationId: campaign.organization_id,
    type,
    objectId: id,
    editionId: campaign.edition_id,
    data: { id, name, status, channel, scheduled_at, total_recipients, sent_count: sent, failed_count: failed, error_message },
  };
}
