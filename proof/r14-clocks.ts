import { setTimeout as sleep } from "node:timers/promises";
import { createCampaign, makeParts } from "./campaigns.ts";
import { startMailSink } from "./mail-sink.ts";
import type { Damage, Program } from "./program.ts";
import type { Proof, ProofOptions, Verdict } from "./proof.ts";
import { call, openStand, type Stand } from "./stand.ts";
import { until } from "./wait.ts";

const SKEW = new URL("skewed-clock.ts", import.meta.url).pathname;
const TEN_MINUTES = 600_000;
const AN_HOUR = 3_600_000;
const SIZE = { ci: { guests: 1_000, rounds: 1 }, full: { guests: 10_000, rounds: 5 } };
/** Every worker's clock is wrong, and jumps while it works. */
const CLOCKS = [
  { skew: TEN_MINUTES, jump: -AN_HOUR },
  { skew: -TEN_MINUTES, jump: AN_HOUR },
];
const DUE_IN_SECONDS = 6;

/** Due times are told by the worker's clock. */
const OWN_CLOCK: readonly Damage[] = [
  {
    file: "resources/sending/work-list.ts",
    from: "status = 'scheduled' and scheduled_at <= now()",
    to: `status = 'scheduled' and scheduled_at <= \${new Date()}`,
  },
  { file: "resources/campaigns/queries.ts", from: "sql`t.scheduled_at <= now()`", to: `sql\`t.scheduled_at <= \${new Date()}\`` },
];

export const proveClocksDoNotMatter: Proof = {
  id: "R14",
  promise: "workers whose clocks are wrong send nothing early and nothing twice",
  run: async (options) => {
    const stand = await openStand();
    const sink = await startMailSink({ delayMs: 2, fsync: false });
    try {
      return await measure(stand, sink, options);
    } finally {
      await stand.close();
      await sink.close();
    }
  },
};

type Sink = Awaited<ReturnType<typeof startMailSink>>;

interface Round {
  campaign: string;
  earlySeconds: number;
  lateSeconds: number;
  mails: number;
  twice: number;
  /** ranges that were taken again although their worker was alive */
  stolen: number;
}

async function measure(stand: Stand, sink: Sink, { full, say }: ProofOptions): Promise<Verdict> {
  const { guests, rounds } = full ? SIZE.full : SIZE.ci;
  const server = await stand.start("server");
  const told: Round[] = [];
  for (let n = 0; n < rounds; n += 1) {
    told.push(await round(stand, sink, server, guests));
    say(`round ${n + 1}: ${JSON.stringify(told.at(-1))}`);
  }
  const off = await round(stand, sink, server, 50, OWN_CLOCK);
  const sum = (count: (one: Round) => number) => told.reduce((total, one) => total + count(one), 0);
  const [early, twice, stolen] = [
    told.filter(({ earlySeconds }) => earlySeconds > 0).length,
    sum((one) => one.twice),
    sum((one) => one.stolen),
  ];
  const mails = sum((one) => one.mails);
  const noticed = off.earlySeconds > 0;
  return {
    met: early === 0 && twice === 0 && stolen === 0 && mails === guests * rounds && noticed,
    figure: `${mails} mails by workers 10 minutes before and behind the database, whose clocks jumped by an hour meanwhile: ${early} campaigns early, ${twice} mails twice, ${stolen} living leases taken, ${guests * rounds - mails} lost`,
    bar: "early 0, twice 0, leases taken 0, lost 0",
    engine: stand.engine,
    guardOff: `by the worker's own clock a campaign began ${off.earlySeconds.toFixed(1)} s early: ${noticed ? "noticed" : "NOT noticed"}`,
    details: { guests, rounds: told, off },
  };
}

async function round(stand: Stand, sink: Sink, server: Program, guests: number, damages: readonly Damage[] = []): Promise<Round> {
  const before = sink.mails.length;
  const workers = await Promise.all(
    CLOCKS.map(({ skew, jump }) =>
      stand.start(
        "worker",
        {
          ...sink.env,
          NODE_OPTIONS: `--import=${SKEW}`,
          PROOF_CLOCK_SKEW_MS: String(skew),
          PROOF_CLOCK_JUMP_MS: String(jump),
          PROOF_CLOCK_JUMP_AFTER_MS: String((DUE_IN_SECONDS + 2) * 1_000),
        },
        damages,
      ),
    ),
  );
  const campaign = await createCampaign(stand, server, await makeParts(stand, guests));
  const [due] = await stand.sql<{ at: Date }>("select now() + make_interval(secs => $1) as at", [DUE_IN_SECONDS]);
  const answer = await call(stand, server, "POST", `/v1/campaigns/${campaign}/schedule`, { scheduled_at: due?.at.toISOString() });
  if (answer.status !== 200) throw new Error(`a campaign was not scheduled: ${answer.status} ${answer.text}`);
  const state = async () =>
    (await stand.sql<{ status: string; started_at: Date | null }>("select status, started_at from campaigns where id = $1", [campaign]))[0];
  await until(async () => (await state())?.status === "sent", "the scheduled campaign is sent");
  await sleep(200);
  for (const worker of workers) worker.kill("SIGTERM");
  await Promise.all(workers.map((worker) => worker.ended));
  await sink.quiet();
  const started = (await state())?.started_at;
  const late = ((started?.getTime() ?? 0) - (due?.at.getTime() ?? 0)) / 1_000;
  const mails = sink.mails.slice(before).filter((mail) => mail.campaignId === campaign);
  const [chunks] = await stand.sql<{ stolen: number }>(
    "select coalesce(sum(greatest(0, lease_token - attempts)), 0)::int as stolen from campaign_chunks where campaign_id = $1",
    [campaign],
  );
  const distinct = new Set(mails.map(({ to }) => to)).size;
  return {
    campaign,
    earlySeconds: Math.max(0, -late),
    lateSeconds: Math.max(0, late),
    mails: distinct,
    twice: mails.length - distinct,
    stolen: chunks?.stolen ?? 0,
  };
}
