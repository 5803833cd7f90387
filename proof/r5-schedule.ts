import { setTimeout as sleep } from "node:timers/promises";
import { startReceiver } from "../test/webhook-receiver.ts";
import type { Program } from "./program.ts";
import { call, type Stand } from "./stand.ts";
import { until } from "./wait.ts";
import { importOrders, LOOPBACK, makeEndpoint, passTime } from "./webhooks.ts";

export interface Schedule {
  deliveries: number;
  /** between the first attempt and the last, on average */
  hours: number;
  faults: string[];
}

/** Seconds after the first, second, … attempt, as Standard Webhooks recommends. */
const DELAYS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
const JITTER = 0.2;
/** what the clock went on while the attempt was recorded */
const SLACK_SECONDS = 2;
const DELIVERIES = 60;
const RETRY_AFTER_SECONDS = 7_200;
const FIRST = 1_000_000;

/** A receiver that always fails, one that asks for patience and one that is gone: when each is tried again, with a clock that is pushed on. */
export async function proveSchedule(stand: Stand): Promise<Schedule> {
  const always = await startReceiver(() => ({ status: 500, body: "no" }));
  const patient = await startReceiver(() => ({ status: 503, headers: { "retry-after": String(RETRY_AFTER_SECONDS) } }));
  const gone = await startReceiver(() => ({ status: 410 }));
  const server = await stand.start("server", LOOPBACK);
  const worker = await stand.start("worker", LOOPBACK);
  try {
    await stand.sql("update webhook_endpoints set enabled = false");
    const failing = await makeEndpoint(stand, server, always.url, ["order.created"]);
    const [asking, leaving] = [
      await makeEndpoint(stand, server, patient.url, ["order.created"]),
      await makeEndpoint(stand, server, gone.url, ["order.created"]),
    ];
    await importOrders(stand, server, { from: FIRST, count: DELIVERIES, note: "" });
    const faults: string[] = [];
    await until(async () => (await delays(stand, asking.id, 1)).length === DELIVERIES, "the patient one was asked once");
    const early = (await delays(stand, asking.id, 1)).filter((delay) => delay < RETRY_AFTER_SECONDS - SLACK_SECONDS);
    if (early.length > 0) faults.push(`${early.length} attempts sooner than Retry-After`);
    const [left] = await stand.sql<{ enabled: boolean; reason: string }>(
      "select enabled, disabled_reason as reason from webhook_endpoints where id = $1",
      [leaving.id],
    );
    if (left?.enabled !== false || left.reason !== "gone") faults.push("410 did not disable");
    const hours = await walk(stand, failing.id, faults);
    await seeAttempts(stand, server, failing.id, faults);
    return { deliveries: DELIVERIES, hours, faults };
  } finally {
    for (const program of [worker, server]) program.kill("SIGKILL");
    await Promise.all([worker.ended, server.ended]);
    for (const receiver of [always, patient, gone]) await receiver.close();
  }
}

async function walk(stand: Stand, endpointId: string, faults: string[]): Promise<number> {
  let seconds = 0;
  for (const [index, delay] of DELAYS.entries()) {
    const tries = index + 1;
    await until(async () => (await delays(stand, endpointId, tries)).length === DELIVERIES, `attempt ${tries} was made`);
    const seen = await delays(stand, endpointId, tries);
    const wrong = seen.filter((each) => each < delay * (1 - JITTER) - SLACK_SECONDS || each > delay * (1 + JITTER) + SLACK_SECONDS);
    if (wrong.length > 0) faults.push(`${wrong.length} attempts after ${delay} s out of their time`);
    seconds += seen.reduce((sum, each) => sum + each, 0) / seen.length;
    await passTime(stand);
  }
  const failed = async () =>
    (await stand.sql("select 1 from webhook_deliveries where endpoint_id = $1 and status = 'failed' and attempts = 10", [endpointId]))
      .length;
  await until(async () => (await failed()) === DELIVERIES, "after ten attempts they have failed");
  return seconds / 3_600;
}

/** Seconds to wait of those deliveries that have been tried so often. */
async function delays({ sql }: Stand, endpointId: string, tries: number): Promise<number[]> {
  await sleep(20);
  const rows = await sql<{ seconds: number }>(
    "select extract(epoch from next_attempt_at - modified)::float8 as seconds from webhook_deliveries where endpoint_id = $1 and status = 'pending' and tries = $2",
    [endpointId, tries],
  );
  return rows.map(({ seconds }) => seconds);
}

async function seeAttempts(stand: Stand, server: Program, endpointId: string, faults: string[]): Promise<void> {
  const list = await call(stand, server, "GET", `/v1/webhooks/${endpointId}/deliveries?page_size=1`);
  const [delivery] = (JSON.parse(list.text) as { results: { id: string }[] }).results;
  const detail = await call(stand, server, "GET", `/v1/webhooks/${endpointId}/deliveries/${delivery?.id}`);
  const { attempts } = JSON.parse(detail.text) as { attempts: { status_code: number; answer: string }[] };
  if (attempts.length !== 10 || attempts.some(({ status_code, answer }) => status_code !== 500 || answer !== "no"))
    faults.push("not every attempt is to be seen");
}
