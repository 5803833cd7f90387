import { setTimeout as sleep } from "node:timers/promises";
import { type Behaviour, playStripe } from "../test/played-stripe.ts";
import type { Damage, Program } from "./program.ts";
import { type Proof, type ProofOptions, seededRandom, type Verdict } from "./proof.ts";
import { type Asked, askAll, type Judgement, judge, placeOrders } from "./r9-judge.ts";
import { openStand, type Stand } from "./stand.ts";
import { until } from "./wait.ts";

export const proveMoneyMovesOnce: Proof = {
  id: "R9",
  promise: "refunds: money moves once",
  run: prove,
};

const SETTLE_SECONDS = 1;
/** Later than a question after the call: only its key tells the repeat from a second refund. */
const LATE_MS = 5_000;
const FEW = 6;

const NO_KEY: readonly Damage[] = [
  { file: "channels/payment/stripe.ts", from: "{ idempotencyKey: call.key }", to: "{ idempotencyKey: crypto.randomUUID() }" },
];
const NO_RESERVATION: readonly Damage[] = [
  {
    file: "resources/refunds/rules.ts",
    from: "purchase.total_e4 - purchase.refunded_amount_e4 - purchase.reserved_e4",
    to: "purchase.total_e4",
  },
  { file: "resources/refunds/rules.ts", from: "order.total_e4 - order.refunded_total_e4 - order.reserved_e4", to: "order.total_e4" },
];

type Stripe = Awaited<ReturnType<typeof playStripe>>;

async function prove({ seed, full, say }: ProofOptions): Promise<Verdict> {
  const [refunds, kills] = full ? [1_000, 30] : [100, 6];
  const random = seededRandom(seed);
  const stand = await openStand();
  try {
    const run = await play(stand, { refunds, kills, behave: () => drawn(random()), say });
    say(`${run.judgement.refunds} refunds at the provider of ${run.judgement.approved} approved, ${run.judgement.doubles} double`);
    const noKey = await play(stand, { refunds: FEW, kills: 0, behave: () => "late", worker: NO_KEY, say });
    const noReservation = await play(stand, { refunds: FEW, kills: 0, behave: () => "refund", server: NO_RESERVATION, say });
    return verdictOf(stand, run, noKey.judgement, noReservation.judgement);
  } finally {
    await stand.close();
  }
}

/** 30 % time out after success, 10 % end with a 500, half of them after success; another 10 % time out and succeed only later. */
function drawn(at: number): Behaviour {
  if (at < 0.3) return "lost";
  if (at < 0.4) return at < 0.35 ? "fault" : "faultAfter";
  return at < 0.5 ? "late" : "refund";
}

interface Play {
  refunds: number;
  kills: number;
  behave: (nth: number) => Behaviour;
  server?: readonly Damage[];
  worker?: readonly Damage[];
  say: (line: string) => void;
}

interface Run {
  judgement: Judgement;
  kills: number;
}

async function play(stand: Stand, { refunds, kills, behave, server: ofServer = [], worker: ofWorker = [], say }: Play): Promise<Run> {
  const stripe = await playStripe({ behave, lateMs: LATE_MS });
  const env = { STRIPE_SECRET_KEY: "sk_test_proof", STRIPE_API_URL: stripe.url, PREO_REFUND_SETTLE_SECONDS: String(SETTLE_SECONDS) };
  const server = await stand.start("server", env, ofServer);
  try {
    const orders = await placeOrders(stand, server, refunds);
    const asked = await askAll(stand, server, orders);
    const made = await carryOut(stand, stripe, asked, { kills, start: () => stand.start("worker", env, ofWorker), say });
    await sleep(LATE_MS + 500);
    return { judgement: await judge(stand, stripe.refunds, asked), kills: made };
  } finally {
    server.kill("SIGKILL");
    await server.ended;
    await stripe.close();
  }
}

// Killed after so many further calls, each time somewhere else in the work; the last worker finishes it.
async function carryOut(
  stand: Stand,
  stripe: Stripe,
  { ids }: Asked,
  { kills, start, say }: { kills: number; start: () => Promise<Program>; say: (line: string) => void },
): Promise<number> {
  const open = async () =>
    (
      await stand.sql<{ n: number }>(
        "select count(*)::int as n from refund_requests where id = any($1) and status in ('approved', 'processing')",
        [ids],
      )
    )[0]?.n ?? 0;
  const step = Math.max(2, Math.floor((ids.length * 0.8) / Math.max(1, kills)));
  let [worker, killed] = [await start(), 0];
  while (killed < kills && (await open()) > 0) {
    const before = stripe.calls();
    await until(async () => stripe.calls() >= before + step || (await open()) === 0, "the worker calls");
    worker.kill("SIGKILL");
    await worker.ended;
    killed += 1;
    // What the killed one held is free when its lease ends: the proof does not wait that minute.
    await stand.sql("update refund_requests set due_at = now() where due_at is not null and id = any($1)", [ids]);
    worker = await start();
  }
  say(`${killed} workers killed`);
  await until(async () => (await open()) === 0, "every refund is settled");
  worker.kill("SIGTERM");
  await worker.ended;
  return killed;
}

function verdictOf({ engine }: Stand, { judgement, kills }: Run, noKey: Judgement, noReservation: Judgement): Verdict {
  const { approved, refunds, doubles, overpaid, unsettled, falselyDone, longestUnknownSeconds, accepted, decidedTwice } = judgement;
  const clean = doubles === 0 && overpaid === 0 && unsettled === 0 && falselyDone === 0 && decidedTwice === 0;
  return {
    met:
      clean &&
      refunds === approved &&
      accepted === approved &&
      longestUnknownSeconds <= 900 &&
      noKey.doubles > 0 &&
      noReservation.overpaid > 0,
    figure: `${approved} approved refunds, ${kills} kills: ${refunds} at the provider, ${doubles} double, ${overpaid} payments over what was paid, longest unknown ${longestUnknownSeconds} s`,
    bar: "provider refunds = approved refunds, double 0, sum <= paid; every unknown settled by asking within 15 minutes and never shown as done",
    engine,
    guardOff: `a key of its own for each call: ${noKey.doubles} doubles of ${noKey.approved}; without reserving: ${noReservation.overpaid} of ${FEW} payments refunded beyond what was paid`,
    details: { judgement, kills, noKey, noReservation },
  };
}
