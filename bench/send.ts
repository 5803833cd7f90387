import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { makeParts, type Parts, sendCampaigns } from "../proof/campaigns.ts";
import type { Program } from "../proof/program.ts";
import { call, openStand, type Stand } from "../proof/stand.ts";
import { AS_LAUNCHED } from "./as-launched.ts";
import { html, subject } from "./message.ts";
import { cpuSeconds, peakMegabytes } from "./process-meter.ts";
import { printSending } from "./send-report.ts";
import { runSmtpSource } from "./smtp-source.ts";

/** One sender's run; CPU is its own processes', user and system. */
export interface Measured {
  name: string;
  messages: number;
  seconds: number;
  microsecondsPerMessage: number;
  /** of its largest process */
  peakMegabytes: number;
}

/** What the campaign did to the rest. */
export interface Around {
  /** of the database, with its indexes, by the campaign */
  bytesPerRecipient: number;
  /** of GET /v1/campaigns/{id} meanwhile */
  apiP99Ms: number;
  /** of one message on the wire */
  messageBytes: number;
}

const USUAL_CONNECTIONS = 10;
const FAR_RELAY = { delay: 10, connections: 50, messages: 20_000 };
const ASK_EVERY_MS = 50;

/**
 * A campaign to a loopback sink with one worker and with two, between two rounds of the usual way with the same message and sink; beside them the same bytes over bare
 * connections, and Postfix's smtp-source where it is installed. Then both ways to a sink that takes 10 ms for each reply, over 50 connections.
 */
export async function benchSend(options: Record<string, string | undefined>): Promise<void> {
  const recipients = Number(options["recipients"] ?? 100_000);
  const usual = Number(options["usual"] ?? 20_000);
  const far = Math.min(recipients, FAR_RELAY.messages);
  const stand = await openStand();
  const near = await startSinkProcess(0);
  const slow = await startSinkProcess(FAR_RELAY.delay);
  try {
    await makeUsualRecipients(stand, usual);
    const server = await stand.start("server");
    const parts = await makeParts(stand, recipients);
    await sayWholeNewsletter(stand);
    await stand.sql("analyze");
    const before = await sendUsually(stand, near.port, usual);
    const one = await sendWithPreo({ stand, server, parts, recipients }, near.port, 1);
    const bare = await sendBare(near.port, recipients, USUAL_CONNECTIONS);
    const two = await sendWithPreo({ stand, server, parts, recipients }, near.port, 2);
    const source = await beside(near.port, recipients, bare.messageBytes);
    const after = await sendUsually(stand, near.port, usual);
    const farParts = await makeParts(stand, far);
    await sayWholeNewsletter(stand);
    const farPreo = await sendWithPreo({ stand, server, parts: farParts, recipients: far }, slow.port, 1, FAR_RELAY.connections);
    const farBare = await sendBare(slow.port, far, FAR_RELAY.connections);
    const around = { ...one.around, messageBytes: bare.messageBytes };
    printSending({
      engine: stand.engine,
      usual: [before, after],
      one: one.measured,
      two: two.measured,
      bare: bare.measured,
      source,
      far: [farPreo.measured, farBare.measured],
      around,
    });
  } finally {
    near.child.kill();
    slow.child.kill();
    await stand.close();
  }
}

interface Campaigning {
  stand: Stand;
  server: Program;
  parts: Parts;
  recipients: number;
}

async function sendWithPreo(
  { stand, server, parts, recipients }: Campaigning,
  port: number,
  workers: number,
  connections = USUAL_CONNECTIONS,
): Promise<{ measured: Measured; around: Omit<Around, "messageBytes"> }> {
  const env = { SMTP_URL: `smtp://127.0.0.1:${port}`, SMTP_CONNECTIONS: String(connections), ...AS_LAUNCHED };
  const running = await Promise.all(Array.from({ length: workers }, () => stand.start("worker", env)));
  const sizeBefore = await databaseBytes(stand);
  const [campaign = ""] = await sendCampaigns(stand, server, parts, 1);
  await until(async () => (await state(stand, campaign)).status === "sending");
  const stop = askMeanwhile(stand, server, campaign);
  const cpu = () => running.reduce((sum, worker) => sum + cpuSeconds(worker.pid), 0);
  const [cpuBefore, started] = [cpu(), performance.now()];
  await until(async () => (await state(stand, campaign)).status === "sent");
  const [seconds, used] = [(performance.now() - started) / 1_000, cpu() - cpuBefore];
  const apiP99Ms = await stop();
  const { sent } = await state(stand, campaign);
  if (sent !== recipients) throw new Error(`sent ${sent} of ${recipients}`);
  const measured = {
    name: workers === 1 ? "Preo, 1 worker" : `Preo, ${workers} workers`,
    messages: recipients,
    seconds,
    microsecondsPerMessage: (used / recipients) * 1e6,
    peakMegabytes: Math.max(...running.map((worker) => peakMegabytes(worker.pid))),
  };
  for (const worker of running) worker.kill("SIGTERM");
  await Promise.all(running.map((worker) => worker.ended));
  const bytesPerRecipient = ((await databaseBytes(stand)) - sizeBefore) / recipients;
  return { measured, around: { bytesPerRecipient, apiP99Ms } };
}

/** Reads the campaign again and again; the returned function stops that and tells the 99th percentile in ms. */
function askMeanwhile(stand: Stand, server: Program, campaign: string): () => Promise<number> {
  const took: number[] = [];
  const stop = new AbortController();
  const loop = (async () => {
    for (; !stop.signal.aborted; await sleep(ASK_EVERY_MS)) {
      const startedAt = performance.now();
      const answer = await call(stand, server, "GET", `/v1/campaigns/${campaign}`);
      if (answer.status !== 200) throw new Error(`the API answered ${answer.status} meanwhile`);
      took.push(performance.now() - startedAt);
    }
  })();
  return async () => {
    stop.abort();
    await loop;
    took.sort((a, b) => a - b);
    return took[Math.floor(took.length * 0.99)] ?? Number.NaN;
  };
}

async function sendBare(port: number, messages: number, connections: number): Promise<{ measured: Measured; messageBytes: number }> {
  const child = fork(new URL("./bare-sender.ts", import.meta.url), [String(port), String(messages), String(connections)]);
  const [ready] = (await once(child, "message")) as [{ bytes: number }];
  const measured = await goAndMeter(child, "bare connections", messages);
  return { measured, messageBytes: ready.bytes };
}

async function beside(port: number, messages: number, bytes: number): Promise<Measured | undefined> {
  const run = await runSmtpSource({ port, messages, connections: USUAL_CONNECTIONS, bytes });
  if (!run) return undefined;
  return {
    name: "smtp-source",
    messages,
    seconds: run.seconds,
    microsecondsPerMessage: (run.cpuSeconds / messages) * 1e6,
    peakMegabytes: 0,
  };
}

async function sendUsually(stand: Stand, port: number, messages: number): Promise<Measured> {
  await stand.sql("update usual_recipients set state = 'queued'");
  await stand.sql("vacuum usual_recipients");
  const child = fork(new URL("./usual-sender.ts", import.meta.url), [stand.databaseUrl, String(port)]);
  await once(child, "message");
  return goAndMeter(child, "usual way", messages);
}

/** Lets a sender that is ready go, and meters it until it says that it is done. */
async function goAndMeter(child: ChildProcess, name: string, messages: number): Promise<Measured> {
  const pid = child.pid ?? 0;
  const [cpu, started] = [cpuSeconds(pid), performance.now()];
  child.send("go");
  await once(child, "message");
  const [seconds, used] = [(performance.now() - started) / 1_000, cpuSeconds(pid) - cpu];
  const measured = { name, messages, seconds, microsecondsPerMessage: (used / messages) * 1e6, peakMegabytes: peakMegabytes(pid) };
  child.kill("SIGKILL");
  return measured;
}

async function sayWholeNewsletter({ sql }: Stand): Promise<void> {
  await sql("update users set city = 'Aarhus', country = 'DK', postal_code = '8000', phone = '+4470090000' where city is null");
  await sql(
    "update email_message_versions set content = content || jsonb_build_object('subject', jsonb_build_object('en', $1::text), 'body', jsonb_build_object('en', $2::text))",
    [subject, html],
  );
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

async function databaseBytes({ sql }: Stand): Promise<number> {
  const [row] = await sql<{ bytes: string }>("select pg_database_size(current_database()) as bytes");
  return Number(row?.bytes ?? 0);
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

async function startSinkProcess(delayMs: number): Promise<{ port: number; child: ChildProcess }> {
  const child = spawn(process.execPath, [new URL("../test/smtp-sink-process.ts", import.meta.url).pathname, JSON.stringify({ delayMs })], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  return { port: (JSON.parse(chunk.toString()) as { port: number }).port, child };
}
