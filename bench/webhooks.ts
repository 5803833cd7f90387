import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Program } from "../proof/program.ts";
import { call, openStand, type Stand } from "../proof/stand.ts";
import { signedHeaders } from "../src/channels/webhook/sign.ts";
import { CONNECTIONS } from "../src/resources/webhooks/delivering/run-deliveries.ts";
import { AS_LAUNCHED } from "./as-launched.ts";
import { cpuSeconds, peakMegabytes } from "./process-meter.ts";
import { machine } from "./segment/report.ts";

interface Measured {
  name: string;
  deliveries: number;
  seconds: number;
  cpuMicroseconds: number;
  peakMegabytes: number;
}

const ENDPOINTS = 10;
const GOAL_PER_SECOND = 1_000;

/** Deliveries by one worker to ten loopback receivers, between two rounds of a bare undici loop with the same body and receivers. CPU is the sender process's own. */
export async function benchWebhooks(options: Record<string, string | undefined>): Promise<void> {
  const deliveries = Number(options["deliveries"] ?? 30_000);
  const stand = await openStand();
  const receivers = fork(new URL("./webhooks/receivers.ts", import.meta.url), [String(ENDPOINTS)]);
  try {
    const [{ urls }] = (await once(receivers, "message")) as [{ urls: string[] }];
    const bare = [await loopBare(urls, deliveries)];
    const ours = await deliver(stand, receivers, urls, deliveries);
    bare.push(await loopBare(urls, deliveries));
    print(stand.engine, ours, bare);
  } finally {
    receivers.kill();
    await stand.close();
  }
}

async function deliver(stand: Stand, receivers: ChildProcess, urls: string[], deliveries: number): Promise<Measured> {
  const server = await stand.start("server", { PREO_EGRESS_ALLOW: "127.0.0.1" });
  for (const url of urls) await makeEndpoint(stand, server, url);
  await emit(stand, deliveries / urls.length);
  const before = await receivedBy(receivers);
  const worker = await stand.start("worker", { PREO_EGRESS_ALLOW: "127.0.0.1", ...AS_LAUNCHED });
  const [cpu, started] = [cpuSeconds(worker.pid), performance.now()];
  while ((await recorded(stand)) < deliveries) await sleep(100);
  const measured = meter("Preo worker", deliveries, worker.pid, cpu, started);
  const arrived = (await receivedBy(receivers)) - before;
  if (arrived !== deliveries) throw new Error(`${arrived} requests for ${deliveries} deliveries`);
  for (const program of [worker, server]) program.kill("SIGTERM");
  await Promise.all([worker.ended, server.ended]);
  return measured;
}

async function makeEndpoint(stand: Stand, server: Program, url: string): Promise<void> {
  const body = { organization_id: stand.organizationId, url, event_types: ["order.updated"] };
  const { status, text } = await call(stand, server, "POST", "/v1/webhooks", body);
  if (status !== 201) throw new Error(`an endpoint was refused: ${text}`);
}

async function emit({ sql, organizationId }: Stand, events: number): Promise<void> {
  await sql(
    `insert into events (organization_id, type, object_id, sequence, data)
     select $1, 'order.updated', gen_random_uuid(), 1, $2::jsonb || jsonb_build_object('number', n) from generate_series(1, $3::int) n`,
    [organizationId, JSON.stringify(DATA), events],
  );
  await sql("analyze");
}

async function recorded({ sql }: Stand): Promise<number> {
  const [row] = await sql<{ n: number }>("select count(*)::int as n from webhook_deliveries where status = 'succeeded'");
  return row?.n ?? 0;
}

async function loopBare(urls: string[], requests: number): Promise<Measured> {
  const child = fork(new URL("./webhooks/bare-loop.ts", import.meta.url));
  await once(child, "message");
  const body = JSON.stringify({
    id: ID,
    type: "order.updated",
    created: "2027-01-01T00:00:00.000Z",
    organization_id: ID,
    sequence: 1,
    data: DATA,
  });
  const headers = {
    ...signedHeaders(ID, new Date(), body, ["whsec_c2VjcmV0"]),
    "content-type": "application/json",
    "user-agent": "bare/1",
  };
  const [cpu, started] = [cpuSeconds(child.pid ?? 0), performance.now()];
  child.send({ urls, requests, connections: CONNECTIONS, headers, body });
  await once(child, "message");
  const measured = meter("bare undici", requests, child.pid ?? 0, cpu, started);
  child.kill();
  return measured;
}

const ID = "0197c2a4-0000-7000-8000-000000000001";
/** What order.updated tells. */
const DATA = { id: ID, number: "#1001", source: "shopify", external_id: "1001", user_id: ID, status: "paid", changed: ["status", "total"] };

async function receivedBy(receivers: ChildProcess): Promise<number> {
  receivers.send("how many");
  const [{ received }] = (await once(receivers, "message")) as [{ received: number }];
  return received;
}

function meter(name: string, deliveries: number, pid: number, cpuBefore: number, started: number): Measured {
  const cpuMicroseconds = ((cpuSeconds(pid) - cpuBefore) / deliveries) * 1e6;
  return { name, deliveries, seconds: (performance.now() - started) / 1000, cpuMicroseconds, peakMegabytes: peakMegabytes(pid) };
}

function print(engine: string, ours: Measured, bare: readonly Measured[]): void {
  const perSecond = ({ deliveries, seconds }: Measured) => deliveries / seconds;
  const line = (each: Measured) =>
    `${each.name.padEnd(12)} ${String(each.deliveries).padStart(10)} ${each.cpuMicroseconds.toFixed(0).padStart(10)} ${perSecond(each).toFixed(0).padStart(12)} ${each.peakMegabytes.toFixed(0).padStart(9)}`;
  const rate = perSecond(ours);
  process.stdout.write(
    [
      `webhooks: one worker, ${ENDPOINTS} loopback receivers, ${engine}, ${machine()}`,
      "sender       deliveries  CPU us/each  each/second   peak MB",
      ...[...bare.slice(0, 1), ours, ...bare.slice(1)].map(line),
      `Preo delivers ${rate.toFixed(0)} a second (goal ${GOAL_PER_SECOND}${rate < GOAL_PER_SECOND ? ": BELOW THE GOAL" : ""}): signed, leased, each attempt recorded`,
      "",
    ].join("\n"),
  );
}
