import { makeParts, sendCampaigns } from "./campaigns.ts";
import { startMailSink } from "./mail-sink.ts";
import { allOf, type Proof, type ProofOptions, seededRandom, shuffled, type Verdict } from "./proof.ts";
import { type Comparison, compare, type Mark } from "./r1-compare.ts";
import { withoutCap, withoutLease, withoutOrder } from "./r1-guards.ts";
import { allSent, type CrashRun, interrupt, loseOneOfTwo } from "./r1-run.ts";
import { openStand, type Stand } from "./stand.ts";

export const proveCampaignSurvivesCrashes: Proof = {
  id: "R1",
  promise: "a campaign survives crashes: nobody lost, almost nobody twice",
  run: prove,
};

const CONNECTIONS = 10;
const CAP = 32;
const RESUME_BAR_SECONDS = 30;
/** Machines are noisy: times fail only beyond this many times their bar. */
const TIME_SLACK = 5;
const KILL_AT_MAILS = [100, 60, 150, 80, 200] as const;

interface Shape {
  name: string;
  sink: { delayMs: number; fsync: boolean };
  copiesBar: number;
}
const SHAPES: readonly Shape[] = [
  { name: "sink that answers in 10 ms", sink: { delayMs: 10, fsync: true }, copiesBar: CONNECTIONS },
  { name: "instant sink", sink: { delayMs: 0, fsync: false }, copiesBar: CAP + CONNECTIONS },
];
const SIZES = {
  ci: { guests: 125, campaigns: 16, timers: 8, points: 3, stops: 2, killWithin: 80, takeover: 4 },
  full: { guests: 5_000, campaigns: 4, timers: 49, points: 10, stops: 10, killWithin: 300, takeover: 1 },
};

interface ShapeResult {
  shape: Shape;
  engine: string;
  comparison: Comparison;
  kills: number;
  stops: number;
  maxCopies: number;
  maxResumeSeconds: number;
  takeoverSeconds: number;
  /** the guards that were taken out, and whether the comparison noticed */
  guards: { text: string; noticed: boolean }[];
}

async function prove(options: ProofOptions): Promise<Verdict> {
  const runs: [Shape, Stand][] = [];
  for (const shape of SHAPES) runs.push([shape, await openStand()]);
  const results = await allOf(runs.map(([shape, stand], n) => runShape(shape, stand, options, seededRandom(options.seed + n))));
  const sum = (of: (result: ShapeResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const resume = Math.max(...results.map((result) => Math.max(result.maxResumeSeconds, result.takeoverSeconds)));
  const lost = sum(({ comparison }) => comparison.lost + comparison.notSent);
  const doubles = sum(({ comparison }) => comparison.copiesAfterStop + comparison.copiesUnprovoked);
  const otherIds = sum(({ comparison }) => comparison.otherIds);
  const guards = results.flatMap((result) => result.guards);
  return {
    met:
      lost + doubles + otherIds === 0 &&
      results.every((result) => result.maxCopies <= result.shape.copiesBar) &&
      resume <= RESUME_BAR_SECONDS * TIME_SLACK &&
      guards.every((guard) => guard.noticed),
    figure: `${sum(({ comparison }) => comparison.messages)} messages, ${sum(({ kills }) => kills)} kills: lost ${lost}, copies per kill at most ${results.map((result) => `${result.maxCopies} (${result.shape.name})`).join(", ")}, other Message-IDs ${otherIds}; after ${sum(({ stops }) => stops)} graceful stops or with no kill: ${doubles} double; resumed within ${resume.toFixed(1)} s`,
    bar: `lost 0; copies per kill <= ${SHAPES.map((shape) => `${shape.copiesBar} (${shape.name})`).join(", ")}; same Message-ID; graceful stop 0 lost, 0 double; resume <= ${RESUME_BAR_SECONDS} s`,
    engine: results[0]?.engine ?? "",
    guardOff: guards.map((guard) => `${guard.text}${guard.noticed ? "" : " — NOT NOTICED"}`).join("; "),
    details: Object.fromEntries(results.map(({ shape, guards: _, engine: __, ...result }) => [shape.name, result])),
  };
}

async function runShape(shape: Shape, stand: Stand, { full, say }: ProofOptions, random: () => number): Promise<ShapeResult> {
  const size = full ? SIZES.full : SIZES.ci;
  const sink = await startMailSink(shape.sink);
  try {
    const server = await stand.start("server");
    const parts = await makeParts(stand, size.guests);
    const campaigns = await sendCampaigns(stand, server, parts, size.campaigns);
    const run: CrashRun = { stand, sink, server, parts, random, ...size, campaigns, marks: [], resumeSeconds: [] };
    for (const kind of plan(size, random)) await interrupt(run, kind);
    say(`${shape.name}: ${run.marks.length} interruptions, the last restart follows`);
    const takeoverSeconds = await loseOneOfTwo(run, size.takeover);
    await allSent(run);
    const comparison = await compare(stand.sql, run.campaigns, sink.mails, run.marks);
    const kills = run.marks.filter(({ kind }) => kind !== "stop").length;
    const result = { shape, engine: stand.engine, comparison, kills, stops: run.marks.length - kills, takeoverSeconds };
    say(`${shape.name}: ${JSON.stringify(comparison)}, resume ${run.resumeSeconds.map((seconds) => seconds.toFixed(1)).join(" ")} s`);
    const maxima = { maxCopies: Math.max(...comparison.copiesPerKill), maxResumeSeconds: Math.max(...run.resumeSeconds) };
    return { ...result, ...maxima, guards: await checkGuards(shape, run) };
  } finally {
    await stand.close();
    await sink.close();
  }
}

function plan(size: { timers: number; points: number; stops: number }, random: () => number): Mark["kind"][] {
  const times = <T>(count: number, kind: T) => Array<T>(count).fill(kind);
  return shuffled(
    [...times(size.timers, "timer" as const), ...times(size.points, "after_250" as const), ...times(size.stops, "stop" as const)],
    random,
  );
}

// Each guard is taken out where the slower or the faster sink shows it best.
async function checkGuards(shape: Shape, run: CrashRun): Promise<ShapeResult["guards"]> {
  if (shape.sink.delayMs === 0) {
    const most = (comparison: Comparison) => Math.max(...comparison.copiesPerKill);
    const late = await lookUntil(
      (comparison) => most(comparison) > shape.copiesBar,
      (mails) => withoutCap(run, mails),
    );
    return [{ text: `results recorded at the end of a range: ${most(late.found)} copies of one kill`, noticed: late.noticed }];
  }
  const order = await lookUntil(
    ({ lost }) => lost > 0,
    (mails) => withoutOrder(run, mails),
  );
  const lease = await lookUntil(
    ({ copiesUnprovoked }) => copiesUnprovoked > 0,
    (mails) => withoutLease(run, mails),
  );
  return [
    { text: `results recorded before handing over: ${order.found.lost} lost`, noticed: order.noticed },
    { text: `ranges taken without regard to leases: ${lease.found.copiesUnprovoked} copies without any kill`, noticed: lease.noticed },
  ];
}

// The kill may fall just where a missing guard does no harm: it is tried again at other moments.
async function lookUntil(
  notices: (comparison: Comparison) => boolean,
  tryAt: (mails: number) => Promise<Comparison>,
): Promise<{ found: Comparison; noticed: boolean }> {
  let found = await tryAt(KILL_AT_MAILS[0]);
  for (const mails of KILL_AT_MAILS.slice(1)) {
    if (notices(found)) break;
    found = await tryAt(mails);
  }
  return { found, noticed: notices(found) };
}
