import { makeParts, sendCampaigns } from "./campaigns.ts";
import { NO_LEASE } from "./damages.ts";
import type { Damage } from "./program.ts";
import { type Comparison, compare } from "./r1-compare.ts";
import { allSent, type CrashRun } from "./r1-run.ts";
import { until } from "./wait.ts";

const RECORDED_FIRST: Damage = {
  file: "resources/sending/send-chunk.ts",
  from: "const sent = await lanes.transport.send(envelope, message);",
  to: `void lanes.transport.send(envelope, Buffer.from(message));
    const sent = { kind: "accepted", response: "" } as Awaited<ReturnType<typeof lanes.transport.send>>;`,
};
const RECORDED_AT_THE_END: readonly Damage[] = [
  {
    file: "resources/sending/recorder.ts",
    from: "void flush();\n    },\n    renew: () => void flush(),",
    to: "},\n    renew: () => undefined,",
  },
  { file: "resources/sending/send-chunk.ts", from: "unflushedLimit(pace, connections, unflushedCap)", to: "100_000" },
];
/** A whole range, so that the kill finds it unfinished. */
const GUESTS = 500;

/** What the comparison says when results are recorded before messages are handed over, and the worker dies. */
export async function withoutOrder(run: CrashRun, mails: number): Promise<Comparison> {
  const campaigns = await startDamaged(run, [RECORDED_FIRST], mails);
  return compare(run.stand.sql, campaigns, run.sink.mails, run.marks);
}

/** What it says when ranges are taken whoever holds them. */
export async function withoutLease(run: CrashRun, mails: number): Promise<Comparison> {
  const campaigns = await startDamaged(run, NO_LEASE, mails);
  return compare(run.stand.sql, campaigns, run.sink.mails, run.marks);
}

/** What it says when nothing is recorded until a range is through, and the worker dies. */
export async function withoutCap(run: CrashRun, mails: number): Promise<Comparison> {
  const campaigns = await startDamaged(run, RECORDED_AT_THE_END, mails);
  await run.stand.sql("update campaign_chunks set lease_until = now() where lease_until is not null and campaign_id = any($1)", [
    campaigns,
  ]);
  const worker = await run.stand.start("worker", run.sink.env);
  await allSent({ ...run, campaigns });
  worker.kill("SIGTERM");
  await worker.ended;
  return compare(run.stand.sql, campaigns, run.sink.mails, run.marks);
}

/** A worker without the guard sends until `mails` are accepted, and is killed. */
async function startDamaged(run: CrashRun, damages: readonly Damage[], mails: number): Promise<string[]> {
  const { stand, sink, server } = run;
  const before = sink.mails.length;
  // What an earlier one left behind would be taken first, and its mails counted as this one's.
  await stand.sql("update campaigns set status = 'cancelled' where status = 'sending'");
  const parts = await makeParts(stand, GUESTS);
  const campaigns = await sendCampaigns(stand, server, parts, 1);
  const worker = await stand.start("worker", sink.env, damages);
  await until(() => sink.mails.length >= before + mails, "the damaged worker sends");
  worker.kill("SIGKILL");
  await worker.ended;
  await sink.quiet();
  run.marks.push({ kind: "timer", mails: sink.mails.length });
  return campaigns;
}
