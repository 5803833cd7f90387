import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Type } from "typebox";
import type { Call, Services } from "../../platform/http/call.ts";
import { ApiError, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { type CampaignRow, findCampaign } from "../campaigns/queries.ts";

const LOOK_EVERY_MS = 1_000;
const HEARTBEAT_MS = 15_000;
/** Then the client connects again, and its credential is looked at again. */
const LONGEST_MS = 300_000;
const MOST_WATCHERS = 100;
const MOST_PER_CREDENTIAL = 10;

/** Open streams of this process, by credential. */
const watchers = new Map<string, number>();

export const watchCampaign = operation({
  id: "watchCampaign",
  tags: ["Campaigns"],
  summary: "Watch progress (server-sent events)",
  description:
    "An event `progress` at once and whenever the numbers change, a comment every 15 seconds, and `end` when the campaign waits for nothing more. A stream lasts five minutes at most: connect again.",
  params: IdParams,
  success: {
    status: 200,
    schema: Type.String({ examples: ["event: progress\ndata: {}\n\n"] }),
    description: "The stream",
    type: "text/event-stream",
  },
  errors: [429],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const find = () => call.read((trx) => findCampaign(trx, call.organizations, id));
    const first = await find();
    if (!first) throw notFound();
    const leave = enter(call.credential.id);
    const stream = Readable.from(progress(call, first, find), { objectMode: false }).once("close", leave);
    return { status: 200, stream, headers: { "cache-control": "no-store", "x-accel-buffering": "no" } };
  },
});

// A client that reads slowly is waited for: nothing piles up for it.
async function* progress(
  { services }: Pick<Call, "services">,
  first: CampaignRow,
  find: () => Promise<CampaignRow | undefined>,
): AsyncGenerator<string> {
  const endsAt = performance.now() + LONGEST_MS;
  let campaign: CampaignRow | undefined = first;
  let told = "";
  let toldAt = performance.now();
  yield "retry: 2000\n\n";
  for (;;) {
    const now = campaign && JSON.stringify(progressOf(campaign));
    if (now !== undefined && now !== told) {
      told = now;
      toldAt = performance.now();
      yield `event: progress\ndata: ${now}\n\n`;
    } else if (performance.now() - toldAt > HEARTBEAT_MS) {
      toldAt = performance.now();
      yield ": still here\n\n";
    }
    if (!campaign || isOver(campaign)) return void (yield `event: end\ndata: ${now ?? "{}"}\n\n`);
    if (performance.now() > endsAt || isStopping(services)) return;
    await sleep(LOOK_EVERY_MS);
    campaign = await find();
  }
}

function progressOf(row: CampaignRow): Record<string, unknown> {
  const { id, status, total_recipients, sent, failed, skipped, cancelled, unknown, pause_reason, error_message } = row;
  const queued = total_recipients - sent - failed - skipped - cancelled - unknown;
  const paused_at = row.paused_at?.toISOString() ?? null;
  return {
    id,
    status,
    total_recipients,
    sent,
    failed,
    skipped_later: skipped,
    cancelled,
    unknown,
    queued,
    paused_at,
    pause_reason,
    error_message,
  };
}

function isOver(row: CampaignRow): boolean {
  const running = row.status === "scheduled" || row.status === "calculating" || row.status === "sending";
  return !running;
}

function isStopping(services: Services): boolean {
  return services.stopping();
}

// Bounded for all and for each: a stream holds a connection, and asks the database once a second.
function enter(credentialId: string): () => void {
  const mine = watchers.get(credentialId) ?? 0;
  const all = [...watchers.values()].reduce((sum, n) => sum + n, 0);
  if (mine >= MOST_PER_CREDENTIAL || all >= MOST_WATCHERS)
    throw new ApiError(
      429,
      "too_many_watchers",
      "Too many campaigns are being watched at once: close a stream, or ask for the campaign instead",
      {
        headers: { "retry-after": "10" },
      },
    );
  watchers.set(credentialId, mine + 1);
  return () => {
    const left = (watchers.get(credentialId) ?? 1) - 1;
    if (left === 0) watchers.delete(credentialId);
    else watchers.set(credentialId, left);
  };
}
