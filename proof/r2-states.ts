import { setTimeout as sleep } from "node:timers/promises";
import { createCampaign, makeParts, type Parts } from "./campaigns.ts";
import { NO_LEASE } from "./damages.ts";
import { type MailSink, startMailSink } from "./mail-sink.ts";
import type { Damage, Program } from "./program.ts";
import { type Proof, type ProofOptions, seededRandom, type Verdict } from "./proof.ts";
import { type Findings, judge, numberAudit } from "./r2-judge.ts";
import { cancelTheRest, type Play, play, request } from "./r2-play.ts";
import { openStand, type Stand } from "./stand.ts";
import { until } from "./wait.ts";

export const proveOneStateMachine: Proof = {
  id: "R2",
  promise: "one campaign, one state machine, whoever calls at once",
  run: prove,
};

const SIZES = { ci: { interleavings: 300, cancels: 4 }, full: { interleavings: 3_000, cancels: 20 } };
const GUARD_INTERLEAVINGS = 60;
const GUARD_ROUNDS = 8;
const GUESTS = 150;
const MANY_GUESTS = 2_000;
const NO_LOCK: Damage = { file: "resources/campaigns/queries.ts", from: "and id = ${id} for update`", to: "and id = ${id}`" };
async function prove({ seed, full, say }: ProofOptions): Promise<Verdict> {
  const size = full ? SIZES.full : SIZES.ci;
  const [stand, sink] = await Promise.all([openStand(), startMailSink({ delayMs: 20, fsync: false })]);
  try {
    await numberAudit(stand.sql);
    const main = await startPlay(stand, sink, seed, {});
    await play(main.play, size.interleavings);
    say(`${main.play.calls} calls made`);
    const cancelled = await cancelWhileSending(main.play, sink, size.cancels);
    say(`cancelled while sending: ${JSON.stringify(cancelled)}`);
    await main.end();
    const findings = await judge(main.play, sink.mails);
    say(`${main.play.calls} calls, ${main.play.accepted.length} accepted: ${JSON.stringify(findings)}`);
    const unlocked = await withoutLock(stand, sink, seed);
    const unleased = await withoutLease(stand, sink, seed);
    return verdictOf({ findings, cancelled, size, calls: main.play.calls, engine: stand.engine, unlocked, unleased });
  } finally {
    await stand.close();
    await sink.close();
  }
}

interface Outcome {
  findings: Findings;
  cancelled: { whileSending: number; slowestSeconds: number };
  size: typeof SIZES.ci;
  calls: number;
  engine: string;
  unlocked: Findings;
  unleased: Findings;
}

function verdictOf({ findings, cancelled, size, calls, engine, unlocked, unleased }: Outcome): Verdict {
  const { illegal, unmatched, doubles, late, untrue, unexpected } = findings;
  const faults = illegal.length + unmatched.length + doubles + late + untrue + unexpected.length;
  const enough = cancelled.whileSending >= size.cancels / 2 && findings.mails > 0;
  return {
    met: faults === 0 && enough && unlocked.illegal.length > 0 && unleased.doubles > 0,
    figure: `${size.interleavings} interleavings of 20 clients on 2 servers and 2 workers, ${calls} calls, ${findings.transitions} transitions: illegal ${illegal.length}, without their one audit entry ${unmatched.length}; ${findings.mails} mails, double ${doubles}; later than 5 s after a cancel ${late} (${cancelled.whileSending} cancelled while sending, the last mail ${cancelled.slowestSeconds.toFixed(2)} s after)`,
    bar: "illegal transitions 0, accepted transitions = audit entries, double sends 0, mails later than 5 s after an acknowledged cancel 0",
    engine,
    guardOff: `without the row lock: ${unlocked.illegal.length} illegal transitions; ranges taken without regard to leases: ${unleased.doubles} double sends`,
    details: { ...findings, cancelled, guards: { unlocked: unlocked.illegal.slice(0, 5), unleased: unleased.doubles } },
  };
}

interface Started {
  play: Play;
  programs: readonly Program[];
  end: () => Promise<void>;
}
type Damages = { server?: readonly Damage[]; worker?: readonly Damage[] };

/** Two servers, two workers and clients; `end` cancels the rest and resolves when everything has come to rest and the processes are gone. */
async function startPlay(stand: Stand, sink: MailSink, seed: number, damages: Damages): Promise<Started> {
  const servers = await Promise.all([1, 2].map(() => stand.start("server", {}, damages.server)));
  const workers = await Promise.all([1, 2].map(() => stand.start("worker", sink.env, damages.worker)));
  const parts = await makeParts(stand, GUESTS);
  const play: Play = { stand, servers, parts, random: seededRandom(seed), accepted: [], campaigns: [], unexpected: [], calls: 0 };
  const programs = [...servers, ...workers];
  const end = async () => {
    await cancelTheRest(play);
    await until(async () => await atRest(stand), "all campaigns come to rest");
    for (const program of programs) program.kill("SIGTERM");
    await Promise.all(programs.map((program) => program.ended));
    await sink.quiet();
  };
  return { play, programs, end };
}

async function atRest({ sql }: Stand): Promise<boolean> {
  const [open] = await sql<{ n: number }>(
    `select (select count(*) from campaign_chunks where state = 'open')::int + (select count(*) from campaigns where status in ('calculating', 'sending'))::int as n`,
  );
  return open?.n === 0;
}

// Chance decides when calls meet: the game is played again until the missing lock is noticed. What it leaves behind may never come to rest by itself.
async function withoutLock(stand: Stand, sink: MailSink, seed: number): Promise<Findings> {
  for (let round = 1; ; round += 1) {
    const { play: game, programs } = await startPlay(stand, sink, seed + round, { server: [NO_LOCK] });
    await play(game, GUARD_INTERLEAVINGS);
    for (const program of programs) program.kill("SIGKILL");
    await Promise.all(programs.map((program) => program.ended));
    const findings = await judge(game, sink.mails);
    await stand.sql("delete from campaign_chunks");
    await stand.sql("update campaigns set status = 'cancelled' where status in ('scheduled', 'calculating', 'sending')");
    if (findings.illegal.length > 0 || round === GUARD_ROUNDS) return findings;
  }
}

async function withoutLease(stand: Stand, sink: MailSink, seed: number): Promise<Findings> {
  const { play: game, end } = await startPlay(stand, sink, seed, { worker: NO_LEASE });
  const parts = await makeParts(stand, MANY_GUESTS);
  for (let round = 1; round <= GUARD_ROUNDS; round += 1) {
    const large = await startLarge(game, parts);
    const had = () => sink.mails.filter((mail) => mail.campaignId === large);
    await until(() => had().length > MANY_GUESTS / 2, "a large campaign goes out");
    await cancelTheRest(game);
    if (new Set(had().map((mail) => mail.to)).size < had().length) break;
  }
  await end();
  return judge(game, sink.mails);
}

/** Large campaigns, each cancelled somewhere in its first half. */
async function cancelWhileSending(game: Play, sink: MailSink, count: number): Promise<Outcome["cancelled"]> {
  const parts = await makeParts(game.stand, MANY_GUESTS);
  let [whileSending, slowestSeconds] = [0, 0];
  for (let n = 0; n < count; n += 1) {
    const id = await startLarge(game, parts);
    const had = () => sink.mails.filter((mail) => mail.campaignId === id);
    const mails = game.random() * (MANY_GUESTS / 2);
    await until(() => had().length > mails, "a large campaign goes out");
    const { text, status } = await request(game, n, id, "campaign.cancelled", "POST", "/cancel");
    const at = performance.now();
    await sink.quiet();
    if (status === 200 && (JSON.parse(text) as { ledger: { queued: number } }).ledger.queued > 0) whileSending += 1;
    slowestSeconds = Math.max(slowestSeconds, ...had().map((mail) => (mail.at - at) / 1000));
  }
  await sleep(6_000);
  return { whileSending, slowestSeconds };
}

async function startLarge(game: Play, parts: Parts): Promise<string> {
  const [server] = game.servers;
  if (!server) throw new Error("there is no server");
  const id = await createCampaign(game.stand, server, parts);
  game.campaigns.push(id);
  await request(game, 0, id, "campaign.started", "POST", "/send-now");
  return id;
}
