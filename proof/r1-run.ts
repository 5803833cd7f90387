import { setTimeout as sleep } from "node:timers/promises";
import { type Parts, sendCampaigns } from "./campaigns.ts";
import type { MailSink } from "./mail-sink.ts";
import type { Program } from "./program.ts";
import type { Mark } from "./r1-compare.ts";
import type { Stand } from "./stand.ts";
import { PATIENCE_MS, until } from "./wait.ts";

/** One crash run over one sink, as it goes on. */
export interface CrashRun {
  stand: Stand;
  sink: MailSink;
  server: Program;
  parts: Parts;
  guests: number;
  random: () => number;
  /** most mails between the first after a start and the kill */
  killWithin: number;
  campaigns: string[];
  marks: Mark[];
  /** from each start of a worker to its first accepted mail */
  resumeSeconds: number[];
}

/** Starts a worker, lets it send for a while, and ends it in the given way. */
export async function interrupt(run: CrashRun, kind: Mark["kind"]): Promise<void> {
  await ensureWork(run);
  const { stand, sink, random } = run;
  const startedAt = performance.now();
  const before = sink.mails.length;
  const passes = 1 + Math.floor(random() * 6);
  const worker = await stand.start("worker", { ...sink.env, ...(kind === "after_250" ? { PREO_FAIL_AT: `after_250:${passes}` } : {}) });
  await until(() => sink.mails.length > before, "the worker sends");
  run.resumeSeconds.push((performance.now() - startedAt) / 1000);
  if (kind !== "after_250") {
    const enough = before + 1 + Math.floor(random() * run.killWithin);
    await Promise.race([until(() => sink.mails.length >= enough, "more is sent"), sleep(3_000)]);
    worker.kill(kind === "stop" ? "SIGTERM" : "SIGKILL");
  }
  const { code, signal } = await worker.ended;
  if (kind === "stop" ? code !== 0 : signal !== "SIGKILL")
    throw new Error(`a worker ended with ${code ?? signal} where ${kind} was asked for`);
  await sink.quiet();
  run.marks.push({ kind, mails: sink.mails.length });
}

/** With two workers at work, one is killed and never comes back: how long until the other has taken over all its ranges. */
export async function loseOneOfTwo(run: CrashRun, campaigns: number): Promise<number> {
  const { stand, sink, server, parts } = run;
  const [one, other] = await Promise.all([stand.start("worker", sink.env), stand.start("worker", sink.env)]);
  const before = sink.mails.length;
  run.campaigns.push(...(await sendCampaigns(stand, server, parts, campaigns)));
  await until(() => sink.mails.length > before + 30, "both workers send");
  one.kill("SIGKILL");
  const killedAt = performance.now();
  await one.ended;
  run.marks.push({ kind: "timer", mails: sink.mails.length });
  const left = await listLeases(run);
  await until(async () => !(await listLeases(run)).some((lease) => left.includes(lease)), "the other worker takes over");
  const seconds = (performance.now() - killedAt) / 1000;
  await allSent(run);
  other.kill("SIGTERM");
  await other.ended;
  return seconds;
}

// A living worker renews its leases every second, so one that stays the same is the dead one's.
async function listLeases({ stand }: CrashRun): Promise<string[]> {
  const rows = await stand.sql<{ lease: string }>(
    "select concat_ws(' ', campaign_id, chunk, lease_token, lease_until) as lease from campaign_chunks where lease_until is not null",
  );
  return rows.map(({ lease }) => lease);
}

/** Resolves when every campaign is sent; a campaign that stays behind shows in the comparison. */
export async function allSent(run: CrashRun): Promise<void> {
  const open = () =>
    run.stand.sql<{ n: number }>("select count(*)::int as n from campaigns where id = any($1) and status in ('calculating', 'sending')", [
      run.campaigns,
    ]);
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(200)) if ((await open())[0]?.n === 0) return;
}

// A kill that finds nobody to send to would count and prove nothing.
async function ensureWork(run: CrashRun): Promise<void> {
  const [left] = await run.stand.sql<{ n: number }>(
    `select (select count(*) from campaign_recipients where state = 'queued' and campaign_id = any($1))::int
       + (select count(*) from campaigns where status = 'calculating' and id = any($1))::int * $2::int as n`,
    [run.campaigns, run.guests],
  );
  if ((left?.n ?? 0) < 3 * run.killWithin) run.campaigns.push(...(await sendCampaigns(run.stand, run.server, run.parts, 4)));
}
