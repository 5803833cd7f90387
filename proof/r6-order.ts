import { setTimeout as sleep } from "node:timers/promises";
import { startReceiver } from "../test/webhook-receiver.ts";
import type { Damage } from "./program.ts";
import { openStand } from "./stand.ts";
import { importOrders, LOOPBACK, makeEndpoint, settle } from "./webhooks.ts";

const FAILING = 0.3;
/** changes of the same orders under way at once, so that they compete for the next number */
const AT_ONCE = 3;

export interface Ordered {
  engine: string;
  events: number;
  /** accepted before the one that comes before it */
  outOfOrder: number;
  notDelivered: number;
  /** objects whose numbers are not 1, 2, 3, … */
  withGaps: number;
}

/** Orders that change again and again, told in order to a receiver that fails 30 % at random, by two workers. */
export async function playOrdered(
  random: () => number,
  { objects, changes, damages = [] }: { objects: number; changes: number; damages?: readonly Damage[] },
): Promise<Ordered> {
  const stand = await openStand();
  const accepted = new Map<string, number>();
  let outOfOrder = 0;
  const receiver = await startReceiver(({ body }) => {
    if (random() < FAILING) return { status: 500 };
    const { sequence, data } = JSON.parse(body) as { sequence: number; data: { id: string } };
    const last = accepted.get(data.id) ?? 0;
    // One that comes a second time is a copy; one after a number that is missing came too early.
    if (sequence > last + 1) outOfOrder += 1;
    accepted.set(data.id, Math.max(last, sequence));
    return { status: 204 };
  });
  try {
    const server = await stand.start("server", LOOPBACK);
    await makeEndpoint(stand, server, receiver.url, ["order.created", "order.updated"], { ordered: true });
    const workers = [await stand.start("worker", LOOPBACK, damages), await stand.start("worker", LOOPBACK, damages)];
    await importOrders(stand, server, { from: 1, count: objects, note: "" });
    let next = 1;
    const lane = async () => {
      for (let n = next++; n <= changes; n = next++) await importOrders(stand, server, { from: 1, count: objects, note: `change ${n}` });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    await sleep(200);
    const left = await settle(stand);
    for (const worker of workers) worker.kill("SIGTERM");
    const [row] = await stand.sql<{ events: number; with_gaps: number; missing: number }>(
      `select count(*)::int as events, (select count(*)::int from (select object_id from events group by 1
         having count(distinct sequence) <> max(sequence) or min(sequence) <> 1) g) as with_gaps,
         count(*) filter (where sequence > coalesce(($1::jsonb ->> object_id::text)::int, 0))::int as missing
       from events where type in ('order.created', 'order.updated')`,
      [JSON.stringify(Object.fromEntries(accepted))],
    );
    return {
      engine: stand.engine,
      events: row?.events ?? 0,
      outOfOrder,
      withGaps: row?.with_gaps ?? 0,
      notDelivered: (row?.missing ?? 0) + left,
    };
  } finally {
    await receiver.close();
    await stand.close();
  }
}
