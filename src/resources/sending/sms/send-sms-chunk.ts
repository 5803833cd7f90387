import { setTimeout as sleep } from "node:timers/promises";
import type { SmsResult, SmsTransport } from "../../../channels/sms/transport.ts";
import { createGate, type Gate } from "../../../platform/async/gate.ts";
import { inOrganizations } from "../../../platform/database/doors.ts";
import { type CampaignKey, failCampaignIf, finishCampaignIf } from "../campaign-state.ts";
import { type ChunkLease, holdsChunk, releaseChunk } from "../chunks.ts";
import { createErrorWindows, type ErrorWindows, noteOf } from "../error-window.ts";
import { keepWriting } from "../keep-writing.ts";
import { pauseForErrors } from "../pause-for-errors.ts";
import { listDueRecipients, type RecipientRow } from "../recipients.ts";
import { loadContexts, type RecipientContext, TemplateBroken } from "../render.ts";
import type { Sending } from "../sending.ts";
import { sharesOf } from "../throttle/share.ts";
import { waitForTransport } from "../transport-down.ts";
import { secondsToWait } from "../windows.ts";
import type { SmsMaterial } from "./material.ts";
import { smsOutcome, unsent, waiting } from "./outcome.ts";
import { type RenderedSms, renderSms } from "./render.ts";
import { beginHandOver, recordSms } from "./results.ts";

/** What all ranges of texts that a lane sends at once share. */
export interface SmsLane {
  transport: SmsTransport;
  calls: Gate;
  refusals: { inARow: number; since: number };
  errors: ErrorWindows;
  stopping: () => boolean;
}

export function createSmsLane(transport: SmsTransport, stopping: () => boolean): SmsLane {
  return {
    transport,
    calls: createGate(() => transport.limits.batchesAtOnce),
    refusals: { inARow: 0, since: 0 },
    errors: createErrorWindows(),
    stopping,
  };
}

const PROVIDER_DOWN = { refusals: 3, forMs: 4_000 };
const LONGEST_WAIT_MS = 2_000;

interface Run {
  sending: Sending;
  lane: SmsLane;
  lease: ChunkLease;
  material: SmsMaterial;
  /** of the last share */
  handedOver: number;
  lost: boolean;
  broken: string | undefined;
  providerDown: string | undefined;
}

/** Sends one leased range of texts to its end, or until it is stopped, cancelled, paused or taken over; then gives it back. */
export async function sendSmsChunk(sending: Sending, lane: SmsLane, lease: ChunkLease, material: SmsMaterial): Promise<void> {
  const run: Run = { sending, lane, lease, material, handedOver: 0, lost: false, broken: undefined, providerDown: undefined };
  const shares = sharesOf(sending, lease, material.row.urgent);
  try {
    while (mayGoOn(run)) {
      const share = await shares.take();
      const { rows, contexts } = share === 0 ? NOBODY : await readRecipients(run, share);
      run.handedOver = 0;
      await sendRows(run, rows, contexts);
      await shares.giveBack(share - run.handedOver);
      if (rows.length === 0) break;
    }
  } finally {
    await giveBack(run);
  }
}

function mayGoOn(run: Run): boolean {
  return !run.lane.stopping() && !run.lost && run.broken === undefined && run.providerDown === undefined && !alarmOf(run);
}

function alarmOf({ lane, lease, material }: Run): string | undefined {
  return material.row.urgent ? undefined : lane.errors.of(lease.campaign_id, lease.run).alarm;
}

interface Read {
  rows: RecipientRow[];
  contexts: Map<string, RecipientContext>;
}

const NOBODY: Read = { rows: [], contexts: new Map() };

function readRecipients({ sending, lease, material }: Run, atMost: number): Promise<Read> {
  return inOrganizations(
    sending.db,
    [lease.organization_id],
    async (trx) => {
      if (!(await holdsChunk(trx, lease, sending.workerId))) return NOBODY;
      const rows = await listDueRecipients(trx, lease.campaign_id, lease, { audience: material.audience, channel: "sms", atMost });
      return { rows, contexts: await loadContexts(trx, material, rows) };
    },
    { readOnly: true, timeoutMs: 60_000 },
  );
}

interface Ready {
  position: number;
  rendered: RenderedSms;
}

async function sendRows(run: Run, rows: readonly RecipientRow[], contexts: Map<string, RecipientContext>): Promise<void> {
  const ready: Ready[] = [];
  const left = [];
  try {
    for (const row of rows) {
      if (row.reason !== null) {
        left.push(unsent(row.position, "skipped", row.reason));
        continue;
      }
      const wait = secondsUntilWindow(run.material, row);
      if (wait > 0) {
        left.push(waiting(row.position, wait));
        continue;
      }
      const rendered = renderSms(run.sending, run.material, row, contexts.get(row.user_id));
      if (rendered.refusal) left.push(unsent(row.position, "failed", rendered.refusal.reason, rendered.refusal.response));
      else ready.push({ position: row.position, rendered });
    }
  } catch (error) {
    if (!(error instanceof TemplateBroken)) throw error;
    run.broken = error.message;
    return;
  }
  await record(run, left);
  const { batch } = run.lane.transport.limits;
  const batches = Array.from({ length: Math.ceil(ready.length / batch) }, (_, n) => ready.slice(n * batch, (n + 1) * batch));
  await Promise.all(batches.map((one) => handOver(run, one)));
}

function secondsUntilWindow({ marketing, row: campaign }: SmsMaterial, { phone_country: country }: RecipientRow): number {
  return secondsToWait(campaign.send_windows, { channel: "sms", marketing, country, timeZone: campaign.edition.timezone }, new Date());
}

async function handOver(run: Run, batch: readonly Ready[]): Promise<void> {
  const { lane, sending, lease } = run;
  await lane.calls.enter();
  try {
    if (!mayGoOn(run)) return;
    const positions = batch.map(({ position }) => position);
    const mine = await inOrganizations(sending.db, [lease.organization_id], (trx) =>
      beginHandOver(trx, lease, sending.workerId, positions),
    );
    if (!mine) {
      run.lost = true;
      return;
    }
    sending.failPoint("before_sms");
    run.handedOver += batch.length;
    const results = await lane.transport.send(batch.map(({ rendered }) => rendered.message));
    sending.failPoint("after_sms");
    const given = batch.map(({ position, rendered }, n) =>
      smsOutcome(position, rendered, results[n] ?? { kind: "unknown", reason: "no result" }),
    );
    await record(run, given);
    const window = lane.errors.of(lease.campaign_id, lease.run);
    for (const outcome of given) window.note(noteOf(outcome));
    await noteAvailability(run, results);
  } finally {
    lane.calls.leave();
  }
}

// Results of what was handed over are written again and again rather than lost: rows that stay unknown are settled by look-up.
function record({ sending, lease }: Run, outcomes: Parameters<typeof recordSms>[2]): Promise<void> {
  const write = () => inOrganizations(sending.db, [lease.organization_id], (trx) => recordSms(trx, lease, outcomes), { timeoutMs: 20_000 });
  return keepWriting(sending.log, write);
}

async function noteAvailability(run: Run, results: readonly SmsResult[]): Promise<void> {
  const { refusals } = run.lane;
  const refusal = results.find((result) => result.kind === "unavailable");
  if (!refusal) {
    refusals.inARow = 0;
    return;
  }
  if (refusals.inARow === 0) refusals.since = performance.now();
  refusals.inARow += 1;
  if (refusals.inARow >= PROVIDER_DOWN.refusals && performance.now() - refusals.since > PROVIDER_DOWN.forMs)
    run.providerDown ??= refusal.reason;
  else await sleep(Math.min(Math.max(refusal.retryAfterMs, 100), LONGEST_WAIT_MS));
}

async function giveBack(run: Run): Promise<void> {
  const { sending, lease } = run;
  const key: CampaignKey = { organization_id: lease.organization_id, id: lease.campaign_id };
  const alarm = alarmOf(run);
  await inOrganizations(sending.db, [lease.organization_id], async (trx) => {
    await releaseChunk(trx, lease, sending.workerId);
    if (run.broken !== undefined)
      await failCampaignIf(
        trx,
        key,
        { failure: "template", message: `The text cannot be rendered: ${run.broken}. Mend it and send the rest again` },
        sending.secretKey,
      );
    else if (alarm !== undefined) await pauseForErrors(trx, sending, run.lane.errors, lease);
    else if (run.providerDown !== undefined) await waitForTransport(trx, sending, lease, run.providerDown, run.material.row.urgent);
    else await finishCampaignIf(trx, key, sending.secretKey);
  });
}
