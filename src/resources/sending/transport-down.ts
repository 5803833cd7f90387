import type { Trx } from "../../platform/database/doors.ts";
import { type CampaignKey, failCampaignIf, holdUrgentRange, pauseForTransportIf } from "./campaign-state.ts";
import type { ChunkLease } from "./chunks.ts";
import type { Sending } from "./sending.ts";

const NAMES = { email: "The mail relay", sms: "The SMS provider" } as const;

type Patience = Pick<Sending, "secretKey" | "transportGivenUpAfterSeconds">;

/** The way out of a range takes nothing: its campaign is paused until it does. An urgent one never waits as a whole. */
export async function waitForTransport(trx: Trx, sending: Patience, lease: ChunkLease, reason: string, urgent: boolean): Promise<void> {
  const key: CampaignKey = { organization_id: lease.organization_id, id: lease.campaign_id };
  const text = `${NAMES[lease.channel]} takes no messages: ${reason}`;
  if (!urgent) await pauseForTransportIf(trx, key, text, sending.secretKey);
  else if (!(await holdUrgentRange(trx, lease, text, sending.transportGivenUpAfterSeconds)))
    await giveUpTransport(trx, sending, key, lease.channel, reason);
}

/** Nobody was reached for too long; who waits stays queued, and the campaign can be resumed. */
export async function giveUpTransport(
  trx: Trx,
  { secretKey, transportGivenUpAfterSeconds }: Patience,
  key: CampaignKey,
  channel: "email" | "sms",
  reason: string,
): Promise<void> {
  const hours = Math.round(transportGivenUpAfterSeconds / 360) / 10;
  const message = `${NAMES[channel]} took no messages for ${hours} hours: ${reason}`;
  await failCampaignIf(trx, key, { failure: "transport", message }, secretKey);
}
