import { setTimeout as sleep } from "node:timers/promises";
import type { EmailTransport, Unavailable } from "../../channels/email/transport.ts";
import { createGate, type Gate } from "../../platform/async/gate.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { type CampaignKey, failCampaignIf, finishCampaignIf } from "./campaign-state.ts";
import { carryFiles } from "./carry-files.ts";
import { type ChunkLease, holdsChunk, RENEW_EVERY_MS, type RecipientResult, releaseChunk, WAITS_FOR_WINDOW } from "./chunks.ts";
import { createErrorWindows, type ErrorWindows, noteOf } from "./error-window.ts";
import type { Material } from "./material.ts";
import { outcomeOf } from "./outcome.ts";
import { createPace, type Pace, unflushedLimit } from "./pace.ts";
import { pauseForErrors } from "./pause-for-errors.ts";
import { listDueRecipients, type RecipientRow } from "./recipients.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { AddressRefused, loadContexts, type RecipientContext, renderFor, TemplateBroken } from "./render.ts";
import type { Sending } from "./sending.ts";
import { sharesOf } from "./throttle/share.ts";
import { waitForTransport } from "./transport-down.ts";
import { secondsToWait } from "./windows.ts";

/** What all ranges that a worker sends at once share. */
export interface Lanes {
  transport: EmailTransport;
  /** one place a connection */
  connections: Gate;
  /** one place a message that is handed over, or about to be, and not yet recorded */
  unflushed: Gate;
  pace: Pace;
  /** refusals by the relay itself since the last message that it took */
  refusals: { inARow: number; since: number };
  /** where messages are written, each piece used again when its message is sent: garbage outside the heap is collected late */
  memory: Buffer[];
  errors: ErrorWindows;
  stopping: () => boolean;
}

export function createLanes(transport: EmailTransport, unflushedCap: number, stopping: () => boolean): Lanes {
  const { connections } = transport;
  const pace = createPace();
  return {
    transport,
    connections: createGate(() => connections),
    unflushed: createGate(() => unflushedLimit(pace, connections, unflushedCap)),
    pace,
    refusals: { inARow: 0, since: 0 },
    memory: [],
    errors: createErrorWindows(),
    stopping,
  };
}

const MEMORY_BYTES = 64 * 1024;

/** A relay is down when it refused so often and for so long; one broken connection is not that. */
const RELAY_DOWN = { refusals: 3, forMs: 4_000 };
const LONGEST_WAIT_MS = 2_000;
/** A withdrawal counts within a minute: who was read longer ago is read again. */
const READ_VALID_MS = 45_000;

/** Sends one leased range to its end, or until it is stopped, cancelled, paused or taken over; then gives it back. */
export async function sendChunk(sending: Sending, lanes: Lanes, lease: ChunkLease, material: Material): Promise<void> {
  const recorder = createRecorder(sending, lease, lanes.unflushed);
  const renewal = setInterval(() => recorder.renew(), RENEW_EVERY_MS / 5);
  const broken = await carryFiles(sending, material);
  const shares = sharesOf(sending, lease, material.row.urgent);
  const run: Run = { sending, lanes, lease, material, recorder, handedOver: 0, broken, relayDown: undefined };
  try {
    while (mayGoOn(run)) {
      const share = await shares.take();
      const { rows, contexts } = share === 0 ? NOBODY : await readRecipients(run, share);
      run.handedOver = 0;
      await sendRows(run, rows, contexts);
      await recorder.drain();
      await shares.giveBack(share - run.handedOver);
      if (rows.length === 0) break;
    }
  } finally {
    clearInterval(renewal);
    await recorder.drain();
    await giveBack(run);
  }
}

interface Run {
  sending: Sending;
  lanes: Lanes;
  lease: ChunkLease;
  material: Material;
  recorder: Recorder;
  /** of the last share */
  handedOver: number;
  broken: string | undefined;
  relayDown: string | undefined;
}

function mayGoOn(run: Run): boolean {
  return !run.lanes.stopping() && run.recorder.mayGoOn() && run.broken === undefined && run.relayDown === undefined && !alarmOf(run);
}

interface Read {
  rows: RecipientRow[];
  contexts: Map<string, RecipientContext>;
}

const NOBODY: Read = { rows: [], contexts: new Map() };

function alarmOf({ lanes, lease, material }: Run): string | undefined {
  return material.row.urgent ? undefined : lanes.errors.of(lease.campaign_id, lease.run).alarm;
}

function readRecipients(run: Run, atMost: number): Promise<Read> {
  const { lease, material, sending } = run;
  return inOrganizations(
    sending.db,
    [lease.organization_id],
    async (trx) => {
      if (!(await holdsChunk(trx, lease, sending.workerId))) return NOBODY;
      const rows = await listDueRecipients(trx, lease.campaign_id, lease, { audience: material.audience, channel: "email", atMost });
      return { rows, contexts: await loadContexts(trx, material, rows) };
    },
    { readOnly: true, timeoutMs: 60_000 },
  );
}

async function sendRows(run: Run, rows: readonly RecipientRow[], contexts: Map<string, RecipientContext>): Promise<void> {
  const readAt = performance.now();
  const { connections, unflushed } = run.lanes;
  const underWay = new Set<Promise<void>>();
  for (const row of rows) {
    await unflushed.enter();
    await connections.enter();
    if (!mayGoOn(run) || performance.now() - readAt > READ_VALID_MS) {
      connections.leave();
      unflushed.leave();
      break;
    }
    const one = sendOne(run, row, contexts.get(row.user_id)).finally(() => connections.leave());
    underWay.add(one);
    const ended = () => void underWay.delete(one);
    one.then(ended, ended);
  }
  await Promise.all(underWay);
}

// Ends with one result recorded, or with none when the message was not handed over and its recipient stays as it was.
async function sendOne(run: Run, row: RecipientRow, context: RecipientContext | undefined): Promise<void> {
  const { recorder, lanes } = run;
  if (row.reason !== null)
    return recorder.add({
      position: row.position,
      state: "skipped",
      reason: row.reason,
      response: "",
      language: null,
      retryAfter: null,
      bounce: null,
    });
  const { material } = run;
  const whom = { channel: "email", marketing: material.marketing, country: row.country, timeZone: material.row.edition.timezone } as const;
  const wait = secondsToWait(material.row.send_windows, whom, new Date());
  if (wait > 0) return recorder.add(waiting(row.position, wait));
  const memory = lanes.memory.pop() ?? Buffer.allocUnsafeSlow(MEMORY_BYTES);
  try {
    const { envelope, message, language } = renderFor(run.sending, run.material, row, context, memory);
    const startedAt = performance.now();
    run.handedOver += 1;
    const sent = await lanes.transport.send(envelope, message);
    if (sent.kind === "unavailable") {
      lanes.unflushed.leave();
      run.relayDown ??= await relayIsDown(lanes, sent);
      return;
    }
    lanes.refusals.inARow = 0;
    lanes.pace.note(performance.now() - startedAt);
    const outcome = outcomeOf(row, sent, language);
    recorder.add(outcome);
    lanes.errors.of(run.lease.campaign_id, run.lease.run).note(noteOf(outcome));
  } catch (error) {
    if (error instanceof AddressRefused)
      return recorder.add({
        position: row.position,
        state: "failed",
        reason: "invalid_address",
        response: error.message,
        language: null,
        retryAfter: null,
        bounce: null,
      });
    lanes.unflushed.leave();
    if (!(error instanceof TemplateBroken)) throw error;
    run.broken = error.message;
  } finally {
    lanes.memory.push(memory);
  }
}

function waiting(position: number, seconds: number): RecipientResult {
  return { position, state: "queued", reason: WAITS_FOR_WINDOW, response: "", language: null, retryAfter: seconds, bounce: null };
}

// The message was not handed over and its recipient stays queued. A refused sender stops this campaign only.
async function relayIsDown(lanes: Lanes, refusal: Unavailable): Promise<string | undefined> {
  if (refusal.scope === "sender") return refusal.reason;
  const { refusals } = lanes;
  if (refusals.inARow === 0) refusals.since = performance.now();
  refusals.inARow += 1;
  if (refusals.inARow >= RELAY_DOWN.refusals && performance.now() - refusals.since > RELAY_DOWN.forMs) return refusal.reason;
  await sleep(Math.min(Math.max(refusal.retryAfterMs, 100), LONGEST_WAIT_MS));
  return undefined;
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
        { failure: "template", message: `The message cannot be rendered: ${run.broken}. Mend the message, then resume the campaign` },
        sending.secretKey,
      );
    else if (alarm !== undefined) await pauseForErrors(trx, sending, run.lanes.errors, lease);
    else if (run.relayDown !== undefined) await waitForTransport(trx, sending, lease, run.relayDown, run.material.row.urgent);
    else await finishCampaignIf(trx, key, sending.secretKey);
  });
}
