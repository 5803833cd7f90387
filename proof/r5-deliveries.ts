import { setTimeout as sleep } from "node:timers/promises";
import { startReceiver } from "../test/webhook-receiver.ts";
import type { Damage, Program } from "./program.ts";
import { type Proof, type ProofOptions, seededRandom, type Verdict } from "./proof.ts";
import { proveSchedule, type Schedule } from "./r5-schedule.ts";
import { call, openStand, type Stand } from "./stand.ts";
import { until } from "./wait.ts";
import { importOrders, LOOPBACK, makeEndpoint, passTime, settle } from "./webhooks.ts";

export const proveEventsArrive: Proof = {
  id: "R5",
  promise: "every event reaches its webhook at least once",
  run: prove,
};

const BATCH = 100;
const FAILING = 0.3;
/** a guest and an order each time */
const TYPES = ["user.created", "order.created"];

/** What a killed worker held is nobody's any more. */
const NO_TAKING_OVER: readonly Damage[] = [
  {
    file: "resources/webhooks/delivering/claim.ts",
    from: "d.status in ('pending', 'delivering') and d.next_attempt_at <= now()",
    to: "d.status = 'pending' and d.next_attempt_at <= now()",
  },
];
const AN_ID_FOR_EACH_ATTEMPT: readonly Damage[] = [
  { file: "resources/webhooks/delivering/deliver.ts", from: "      task.event.id,", to: "      crypto.randomUUID()," },
];

interface Run {
  events: number;
  kills: number;
  /** that no receiver accepted */
  lost: number;
  /** recorded as delivered, and accepted by nobody */
  falselyDone: number;
  /** requests under an id that is no event's, or with another body than before under the same id */
  strange: number;
  accepted: number;
  requests: number;
  /** deliveries that failed ten times and were asked for again */
  replayed: number;
}

async function prove({ seed, full, say }: ProofOptions): Promise<Verdict> {
  const [orders, kills] = full ? [50_000, 30] : [1_000, 6];
  const stand = await openStand();
  try {
    const run = await play(stand, { orders, kills, random: seededRandom(seed), say });
    const schedule = await proveSchedule(stand);
    const [noTakingOver, ownIds] = [await playSmall(NO_TAKING_OVER, say), await playSmall(AN_ID_FOR_EACH_ATTEMPT, say)];
    return verdictOf(stand.engine, run, schedule, noTakingOver, ownIds);
  } finally {
    await stand.close();
  }
}

async function playSmall(damages: readonly Damage[], say: (line: string) => void): Promise<Run> {
  const stand = await openStand();
  try {
    return await play(stand, { orders: 60, kills: 1, random: () => 1, damages, say, patienceMs: 4_000 });
  } finally {
    await stand.close();
  }
}

interface Play {
  orders: number;
  kills: number;
  random: () => number;
  damages?: readonly Damage[];
  patienceMs?: number;
  say: (line: string) => void;
}

async function play(stand: Stand, { orders, kills, random, damages = [], patienceMs, say }: Play): Promise<Run> {
  const accepted = new Map<string, string>();
  let [requests, strange] = [0, 0];
  const receiver = await startReceiver(({ headers, body }) => {
    requests += 1;
    if (random() < FAILING) return { status: 500 };
    const id = String(headers["webhook-id"]);
    if ((accepted.get(id) ?? body) !== body) strange += 1;
    accepted.set(id, body);
    return { status: 204 };
  });
  const server = await stand.start("server", LOOPBACK);
  try {
    const endpoint = await makeEndpoint(stand, server, receiver.url, TYPES);
    const place = async (from: number, to: number) => {
      for (let n = from; n < to; n += BATCH) await importOrders(stand, server, { from: n, count: Math.min(BATCH, to - n), note: "" });
    };
    const share = Math.floor(orders / (kills + 1));
    let worker = await startWorker(stand, kills > 0, damages);
    for (let killed = 0; killed < kills; killed += 1) {
      await place(killed * share, (killed + 1) * share);
      worker = await replaceKilled(stand, worker, killed + 1 < kills, damages);
    }
    await place(kills * share, orders);
    await settle(stand, patienceMs);
    const replayed = await replayFailed(stand, server, endpoint.id);
    if (replayed > 0) await settle(stand, patienceMs);
    worker.kill("SIGTERM");
    await worker.ended;
    const run = { ...(await judge(stand, endpoint.id, accepted)), kills, requests, replayed };
    say(`${run.events} events, ${kills} kills: ${run.lost} lost, ${run.strange + strange} strange, ${requests} requests`);
    return { ...run, strange: run.strange + strange };
  } finally {
    server.kill("SIGKILL");
    await server.ended;
    await receiver.close();
  }
}

// It dies between a receiver's answer and its record: the moment in which only the lease tells that something is left to do.
function startWorker(stand: Stand, dies: boolean, damages: readonly Damage[]): Promise<Program> {
  return stand.start("worker", { ...LOOPBACK, ...(dies ? { PREO_FAIL_AT: "after_webhook:20" } : {}) }, damages);
}

async function replaceKilled(stand: Stand, worker: Program, dies: boolean, damages: readonly Damage[]): Promise<Program> {
  const over = worker.ended.then(() => true);
  await until(async () => {
    await passTime(stand);
    return Promise.race([over, sleep(5, false)]);
  }, "the worker dies at its place");
  await passTime(stand, true);
  return startWorker(stand, dies, damages);
}

/** What failed ten times is sent again by the range of time. */
async function replayFailed(stand: Stand, server: Program, endpointId: string): Promise<number> {
  const [row] = await stand.sql<{ n: number }>(
    "select count(*)::int as n from webhook_deliveries where endpoint_id = $1 and status = 'failed'",
    [endpointId],
  );
  if (!row || row.n === 0) return 0;
  const range = { from: new Date(Date.now() - 86_400_000).toISOString(), to: new Date(Date.now() + 86_400_000).toISOString() };
  await call(stand, server, "POST", `/v1/webhooks/${endpointId}/replay`, range);
  return row.n;
}

async function judge(
  { sql }: Stand,
  endpointId: string,
  accepted: ReadonlyMap<string, string>,
): Promise<Pick<Run, "events" | "lost" | "falselyDone" | "strange" | "accepted">> {
  const events = await sql<{ id: string; done: boolean }>(
    `select e.id, exists (select from webhook_deliveries d where d.event_id = e.id and d.endpoint_id = $1 and d.status = 'succeeded') as done
     from events e where e.type = any($2)`,
    [endpointId, TYPES],
  );
  const [orders] = await sql<{ without: number }>(
    "select count(*)::int as without from orders o where not exists (select from events e where e.object_id = o.id and e.type = 'order.created')",
  );
  const ids = new Set(events.map(({ id }) => id));
  return {
    events: events.length,
    accepted: accepted.size,
    lost: events.filter(({ id }) => !accepted.has(id)).length + (orders?.without ?? 0),
    falselyDone: events.filter(({ id, done }) => done && !accepted.has(id)).length,
    strange: [...accepted.keys()].filter((id) => !ids.has(id)).length,
  };
}

function verdictOf(engine: string, run: Run, schedule: Schedule, noTakingOver: Run, ownIds: Run): Verdict {
  const { events, kills, lost, falselyDone, strange, requests, replayed } = run;
  return {
    met: lost === 0 && falselyDone === 0 && strange === 0 && schedule.faults.length === 0 && noTakingOver.lost > 0 && ownIds.strange > 0,
    figure: `${events} events, ${kills} kills, 30 % of ${requests} requests refused: lost ${lost}, under another webhook-id or body ${strange}; ten attempts over ${schedule.hours.toFixed(1)} h (mean of ${schedule.deliveries}), each within 20 % of its time; Retry-After kept, 410 disables at once, every attempt to be seen${schedule.faults.length > 0 ? `; BUT ${schedule.faults.join(", ")}` : ""}`,
    bar: "lost 0; copies carry the same webhook-id; >= 10 attempts over >= 72 h, jitter 20 %; Retry-After kept; 410 disables at once; every attempt visible, resend by hand and by time range",
    engine,
    guardOff: `what a killed worker held left alone: ${noTakingOver.lost} of ${noTakingOver.events} lost; an id for each attempt: ${ownIds.strange} of ${ownIds.accepted} accepted under an id that is no event's`,
    details: { run, schedule, noTakingOver, ownIds, replayed },
  };
}
