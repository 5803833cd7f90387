import { setTimeout as sleep } from "node:timers/promises";
import { startReceiver } from "../test/webhook-receiver.ts";
import type { Damage } from "./program.ts";
import { openStand, type Stand } from "./stand.ts";
import { emit, LOOPBACK, makeEndpoint } from "./webhooks.ts";

const HEALTHY = 8;
const EVERY_MS = 20;
/** what has not come by then counts as late as this */
const PATIENCE_MS = 4_000;

export interface Isolated {
  /** of the eight, from the commit of an event to its arrival */
  aloneP99Ms: number;
  besideP99Ms: number;
  notArrived: number;
  samples: number;
}

/** Ten endpoints, all well, then with one that never answers and one that answers a byte a second; in turns, `rounds` times each. */
export async function playIsolated(
  { rounds, events }: { rounds: number; events: number },
  damages: readonly Damage[] = [],
): Promise<Isolated> {
  const stand = await openStand();
  let sick = false;
  const arrived = new Map<string, number>();
  const healthy = await Promise.all(
    Array.from({ length: HEALTHY }, (_, n) =>
      startReceiver(({ headers, at }) => {
        const key = `${n} ${headers["webhook-id"]}`;
        if (!arrived.has(key)) arrived.set(key, at);
        return { status: 204 };
      }),
    ),
  );
  const [hanging, dripping] = [
    await startReceiver(() => (sick ? "hang" : { status: 204 })),
    await startReceiver(() => (sick ? "drip" : { status: 204 })),
  ];
  try {
    const server = await stand.start("server", LOOPBACK);
    for (const { url } of [...healthy, hanging, dripping]) await makeEndpoint(stand, server, url, ["order.updated"]);
    const worker = await stand.start("worker", LOOPBACK, damages);
    await measure(stand, arrived, 10);
    const [alone, beside]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      alone.push(...(await measure(stand, arrived, events)));
      sick = true;
      beside.push(...(await measure(stand, arrived, events)));
      sick = false;
      if (round + 1 < rounds) await forget(stand);
    }
    worker.kill("SIGKILL");
    const notArrived = [...alone, ...beside].filter((each) => each >= PATIENCE_MS).length;
    return { aloneP99Ms: p99(alone), besideP99Ms: p99(beside), notArrived, samples: beside.length };
  } finally {
    for (const receiver of [...healthy, hanging, dripping]) await receiver.close();
    await stand.close();
  }
}

async function measure(stand: Stand, arrived: Map<string, number>, events: number): Promise<number[]> {
  const sent: { id: string; at: number }[] = [];
  for (let n = 0; n < events; n += 1) {
    sent.push({ id: await emit(stand, "order.updated"), at: performance.now() });
    await sleep(EVERY_MS);
  }
  const keys = sent.flatMap(({ id, at }) => Array.from({ length: HEALTHY }, (_, n) => ({ key: `${n} ${id}`, at })));
  for (const end = performance.now() + PATIENCE_MS; !keys.every(({ key }) => arrived.has(key)) && performance.now() < end; )
    await sleep(50);
  return keys.map(({ key, at }) => Math.min((arrived.get(key) ?? Number.POSITIVE_INFINITY) - at, PATIENCE_MS));
}

// What the sick ones hold is let go, so that the next round begins like the first.
async function forget({ sql }: Stand): Promise<void> {
  await sleep(11_000);
  await sql("update webhook_deliveries set status = 'failed' where status in ('pending', 'delivering')");
  await sql("update webhook_endpoints set failing_since = null");
}

function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0;
}
