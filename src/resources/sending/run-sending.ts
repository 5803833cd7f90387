import { setTimeout as sleep } from "node:timers/promises";
import { inOrganizations } from "../../platform/database/doors.ts";
import { startCampaignIf } from "../campaigns/queries.ts";
import { calculateCampaign } from "./calculate-campaign.ts";
import { type CampaignKey, finishCampaignIf, journal, resumeFromTransportIf, takeProbeIf } from "./campaign-state.ts";
import { claimChunk, closeCancelledChunks } from "./chunks.ts";
import { expireCampaignIf, failUnapprovedIf } from "./limits.ts";
import { createMaterialCache } from "./materials.ts";
import { createMessageLane, createRelayedMessageLane } from "./messages/message-lane.ts";
import { settleMessages } from "./messages/settle-messages.ts";
import { createRelayedLane } from "./relayed-lane.ts";
import { createLanes, type Lanes, sendChunk } from "./send-chunk.ts";
import type { Sending } from "./sending.ts";
import { createSmsLane, type SmsLane, sendSmsChunk } from "./sms/send-sms-chunk.ts";
import { settleUnknown } from "./sms/settle.ts";
import { giveUpTransport } from "./transport-down.ts";
import { wayOut } from "./way-out.ts";
import { readWorkList, type WorkList } from "./work-list.ts";

const LOOK_EVERY_MS = 500;
/** Two ranges at once: while one ends on its slowest recipient the other keeps the connections busy. */
const RANGES_AT_ONCE = 2;
const CALCULATIONS_AT_ONCE = 2;

/** Starts due campaigns, freezes recipients and sends, until stopped. Any number of workers may run: they share by leases. */
export function runSending(sending: Sending): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const stopping = () => stopped.signal.aborted;
  const usual = createLanes(sending.transport, sending.unflushedCap, stopping);
  const urgent = createLanes(sending.express, sending.unflushedCap, stopping);
  const texts = { usual: createSmsLane(sending.sms, stopping), urgent: createSmsLane(sending.smsExpress, stopping) };
  const messages = [createMessageLane(sending, "email"), createRelayedMessageLane(sending), createMessageLane(sending, "sms")];
  const cache = createMaterialCache();
  const relayed = [false, true].map((isUrgent) => createRelayedLane(sending, isUrgent, cache, stopping));
  const calculations = new Map<string, Promise<void>>();
  const loops = [
    keepDoing(sending, stopped.signal, "schedule", () => attend(sending, calculations)),
    keepDoing(sending, stopped.signal, "settle", () => settleUnknown(sending)),
    keepDoing(sending, stopped.signal, "settle", () => settleMessages(sending)),
    ...[...messages, ...relayed].map((lane) => keepDoing(sending, stopped.signal, "send", () => lane.next())),
    ...[usual, urgent].flatMap((lanes) =>
      Array.from({ length: RANGES_AT_ONCE }, () =>
        keepDoing(sending, stopped.signal, "send", () => sendNext(sending, lanes, lanes === urgent, cache)),
      ),
    ),
    ...[texts.usual, texts.urgent].flatMap((lane) =>
      Array.from({ length: RANGES_AT_ONCE }, () =>
        keepDoing(sending, stopped.signal, "send", () => sendNextTexts(sending, lane, lane === texts.urgent, cache)),
      ),
    ),
  ];
  return {
    stop: async () => {
      stopped.abort();
      await Promise.all([...loops, ...calculations.values()]);
      await Promise.all([...messages, ...relayed].map((lane) => lane.drain()));
    },
  };
}

// One failed turn is logged and tried again: it must not end sending for everybody.
async function keepDoing(sending: Sending, signal: AbortSignal, what: string, turn: () => Promise<boolean>): Promise<void> {
  while (!signal.aborted) {
    const more = await turn().catch((error: unknown) => {
      sending.log.error({ err: error, what }, "a turn of sending failed; trying again");
      return false;
    });
    if (!more && !signal.aborted) await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

type Cache = ReturnType<typeof createMaterialCache>;

async function sendNext(sending: Sending, lanes: Lanes, urgent: boolean, cache: Cache): Promise<boolean> {
  const lease = await claimChunk(sending.db, sending.workerId, { urgent, channel: "email", way: "installation" });
  if (!lease) return false;
  const { email } = await cache.get(sending, lease);
  if (email) await sendChunk(sending, lanes, lease, email);
  return true;
}

async function sendNextTexts(sending: Sending, lane: SmsLane, urgent: boolean, cache: Cache): Promise<boolean> {
  const lease = await claimChunk(sending.db, sending.workerId, { urgent, channel: "sms", way: "installation" });
  if (!lease) return false;
  const { sms } = await cache.get(sending, lease);
  if (sms) await sendSmsChunk(sending, lane, lease, sms);
  return true;
}

async function attend(sending: Sending, calculations: Map<string, Promise<void>>): Promise<boolean> {
  const work = await readWorkList(sending.db);
  // A large snapshot takes seconds: what else is due does not wait for it.
  for (const key of work.uncalculated) {
    if (calculations.has(key.id) || calculations.size >= CALCULATIONS_AT_ONCE) continue;
    const one = calculateCampaign(sending, key).catch((error: unknown) =>
      sending.log.error({ err: error, campaign: key.id }, "calculating failed; trying again"),
    );
    calculations.set(key.id, one);
    void one.finally(() => calculations.delete(key.id));
  }
  for (const key of work.expired)
    await inOrganizations(sending.db, [key.organization_id], (trx) => expireCampaignIf(trx, key, sending.secretKey));
  const turns: [Exclude<keyof WorkList, "uncalculated" | "expired">, (key: CampaignKey) => Promise<void>][] = [
    ["due", (key) => startDue(sending, key)],
    [
      "cancelled",
      (key) =>
        inOrganizations(sending.db, [key.organization_id], (trx) => closeCancelledChunks(trx, key.organization_id, key.id), {
          timeoutMs: 60_000,
        }),
    ],
    [
      "finished",
      (key) =>
        inOrganizations(sending.db, [key.organization_id], async (trx) => void (await finishCampaignIf(trx, key, sending.secretKey))),
    ],
    ["probes", (key) => probe(sending, key)],
  ];
  for (const [what, turn] of turns) for (const key of work[what]) await turn(key);
  return work.due.length + work.cancelled.length > 0;
}

async function startDue(sending: Sending, key: CampaignKey): Promise<void> {
  await inOrganizations(sending.db, [key.organization_id], async (trx) => {
    if (await startCampaignIf(trx, key.organization_id, key.id, ["scheduled"], "due"))
      await journal(trx, key, "campaign.started", sending.secretKey);
    else await failUnapprovedIf(trx, key, sending.secretKey);
  });
}

async function probe(sending: Sending, key: CampaignKey): Promise<void> {
  const mine = await inOrganizations(sending.db, [key.organization_id], (trx) => takeProbeIf(trx, key));
  if (!mine) return;
  const way = mine.channel === "sms" ? sending.sms : (await wayOut(sending, key.organization_id, mine.mail_relay_id, "usual")).transport;
  const answer = await way.verify();
  await inOrganizations(sending.db, [key.organization_id], async (trx) => {
    if (answer.ok) await resumeFromTransportIf(trx, key, sending.secretKey);
    else if (mine.waitedSeconds > sending.transportGivenUpAfterSeconds)
      await giveUpTransport(trx, sending, key, mine.channel, answer.reason);
  });
}
