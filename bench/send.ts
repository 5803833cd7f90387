import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { makeParts, sendCampaigns } from "../proof/campaigns.ts";
import { openStand, type Stand } from "../proof/stand.ts";
import { html, subject } from "./message.ts";
import { cpuSeconds, peakMegabytes } from "./process-meter.ts";

interface Measured {
  name: string;
  messages: number;
  seconds: number;
  microsecondsPerMessage: number;
  peakMegabytes: number;
}

/** As bin/preo.mjs starts a worker. */
const AS_LAUNCHED = { NODE_OPTIONS: "--max-semi-space-size=4", NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "" };
const ROUNDS_OF_THE_USUAL = 2;

/** Sends a campaign to a loopback sink, between two rounds of the usual way with the same message and sink. CPU is the sender process's own, user and system. */
export async function benchSend(options: Record<string, string | undefined>): Promise<void> {
  const recipients = Number(options["recipients"] ?? 100_000);
  const usual = Number(options["usual"] ?? 20_000);
  const stand = await openStand();
  const sink = await startSinkProcess(Number(options["delay"] ?? 0));
  try {
    await makeUsualRecipients(stand, usual);
    const rounds: Measured[] = [await sendUsually(stand, sink.port, usual)];
    const preo = await sendWithPreo(stand, sink.port, recipients);
    for (let n = 1; n < ROUNDS_OF_THE_USUAL; n += 1) rounds.push(await sendUsually(stand, sink.port, usual));
    print(preo, rounds, stand.engine);
  } finally {
    sink.child.kill();
    await stand.close();
  }
}

async function sendWithPreo(stand: Stand, port: number, recipients: number): Promise<Measured> {
  const server = await stand.start("server");
  const worker = await stand.start("worker", {
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    ...AS_LAUNCHED,
  });
  const parts = await makeParts(stand, recipients);
  await sayWholeNewsletter(stand);
  await stand.sql("analyze");
  const [campaign = ""] = await sendCampaigns(stand, server, parts, 1);
  await until(async () => (await state(stand, campaign)).status === "sending");
  const [cpu, started] = [cpuSeconds(worker.pid), performance.now()];
  await until(async () => (await state(stand, campaign)).status === "sent");
  const measured = meter("Preo worker", recipients, worker.pid, cpu, started);
  const { sent } = await state(stand, campaign);
  if (sent !== recipients) throw new Error(`sent ${sent} of ${recipients}`);
  server.kill("SIGTERM");
  worker.kill("SIGTERM");
  await Promise.all([server.ended, worker.ended]);
  return measured;
}

async function sayWholeNewsletter({ sql }: Stand): Promise<void> {
  await sql("update users set city = 'Aarhus', country = 'DK', postal_code = '8000', phone = '+4470090000'");
  await sql(
    "update email_message_versions set content = content || jsonb_build_object('subject', jsonb_build_object('en', $1::text), 'body', jsonb_build_object('en', $2::text))",
    [subject, html],
  );
}

async function sendUsually(stand: Stand, port: number, messages: number): Promise<Measured> {
  await stand.sql("update usual_recipients set state = 'queued'");
  await stand.sql("vacuum usual_recipients");
  const child = fork(new URL("./usual-sender.ts", import.meta.url), [stand.databaseUrl, String(port)]);
  await once(child, "message");
  const [cpu, started] = [cpuSeconds(child.pid ?? 0), performance.now()];
  child.send("go");
  await once(child, "message");
  const measured = meter("usual way", messages, child.pid ?? 0, cpu, started);
  child.kill("SIGKILL");
  return measured;
}

async function makeUsualRecipients(stand: Stand, count: number): Promise<void> {
  await stand.sql(`create table usual_recipients (id int primary key, email text, first_name text, last_name text, city text, country text, postal_code text, phone text,
    state text not null default 'queued', sent_at timestamptz) with (fillfactor = 70)`);
  await stand.sql(
    `insert into usual_recipients select n, 'guest' || n || '@example.org', 'Guest', n::text, 'Aarhus', 'DK', '8000', '+4470090000' from generate_series(1, $1::int) n`,
    [count],
  );
  await stand.sql("grant all on usual_recipients to preo_owner");
}

async function state(stand: Stand, campaign: string): Promise<{ status: string; sent: number }> {
  const rows = await stand.sql<{ status: string; sent: number }>(
    "select status, (select coalesce(sum(sent), 0)::int from campaign_chunks where campaign_id = c.id) as sent from campaigns c where id = $1",
    [campaign],
  );
  return rows[0] ?? { status: "gone", sent: 0 };
}

async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await sleep(100);
}

function meter(name: string, messages: number, pid: number, cpuBefore: number, started: number): Measured {
  const cpu = cpuSeconds(pid) - cpuBefore;
  return {
    name,
    messages,
    seconds: (performance.now() - started) / 1000,
    microsecondsPerMessage: (cpu / messages) * 1e6,
    peakMegabytes: peakMegabytes(pid),
  };
}

async function startSinkProcess(delayMs: number): Promise<{ port: number; child: ChildProcess }> {
  const child = spawn(process.execPath, [new URL("../test/smtp-sink-process.ts", import.meta.url).pathname, JSON.stringify({ delayMs })], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  return { port: (JSON.parse(chunk.toString()) as { port: number }).port, child };
}

function print(preo: Measured, usual: Measured[], engine: string): void {
  const line = ({ name, messages, seconds, microsecondsPerMessage, peakMegabytes: peak }: Measured) =>
    `${name.padEnd(12)} ${String(messages).padStart(8)} ${microsecondsPerMessage.toFixed(0).padStart(10)} ${(messages / seconds).toFixed(0).padStart(12)} ${peak.toFixed(0).padStart(9)}`;
  const middle = usual.reduce((sum, each) => sum + each.microsecondsPerMessage, 0) / usual.length;
  const ratio = middle / preo.microsecondsPerMessage;
  process.stdout.write(
    [
      `send: one campaign to a loopback sink, ${engine}`,
      "sender       messages  CPU us/msg   messages/s  peak MB",
      ...[...usual.slice(0, 1), preo, ...usual.slice(1)].map(line),
      `Preo uses ${ratio.toFixed(1)} times less CPU per message (goal 3.5); peak ${preo.peakMegabytes.toFixed(0)} MB (goal under 200)`,
      "",
    ].join("\n"),
  );
}
