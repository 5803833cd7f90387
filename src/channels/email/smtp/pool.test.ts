import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { type Sink, type SinkAction, type SinkOptions, type SinkStage, startSink } from "../../../../test/smtp-sink.ts";
import { createSmtpPool, type SmtpPool, type SmtpPoolOptions } from "./pool.ts";

const envelope = { from: "ada@example.org", to: "kim@example.org" };
const short = { connectMs: 400, commandMs: 400, dataEndMs: 400 };
const open: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

function message(id: string | number): Buffer {
  return Buffer.from(`Message-ID: <${id}@example.org>\r\nSubject: x\r\n\r\n${`${"x".repeat(74)}\r\n`.repeat(200)}.\r\n`);
}

async function relay(options: SinkOptions = {}, pool: Partial<SmtpPoolOptions> = {}, query = ""): Promise<{ sink: Sink; pool: SmtpPool }> {
  const sink = await startSink({ keep: true, ...options });
  const made = createSmtpPool({ relay: `smtp://127.0.0.1:${sink.port}${query}`, ...pool });
  open.push(sink, made);
  return { sink, pool: made };
}

/** A script that acts at one stage, the first `times` times. */
function at(stage: SinkStage, action: SinkAction, times = 1): NonNullable<SinkOptions["script"]> {
  let left = times;
  return (where) => (where === stage && left-- > 0 ? action : undefined);
}

function sendMany(pool: SmtpPool, count: number) {
  return Promise.all(Array.from({ length: count }, (_, index) => pool.send(envelope, message(index))));
}

test("messages arrive once each over no more connections than allowed", async () => {
  const { sink, pool } = await relay({}, { connections: 3 });
  const results = await sendMany(pool, 60);
  expect(results.every(({ kind }) => kind === "accepted")).toBe(true);
  expect(sink.stats()).toMatchObject({ accepted: 60, unique: 60, duplicates: 0, connections: 3 });
  expect(sink.mails[0]?.raw.equals(message(sink.mails[0].messageId.slice(1, -13)).subarray(0, -5))).toBe(true);
});

test("a relay without PIPELINING is spoken to as well", async () => {
  const { sink, pool } = await relay({ pipelining: false });
  await sendMany(pool, 5);
  expect(sink.stats().unique).toBe(5);
});

test.each<[SinkStage, string, object]>([
  ["rcpt", "450 4.2.0 later", { kind: "deferred", code: 450, enhanced: "4.2.0" }],
  ["rcpt", "550 5.1.1 no such user", { kind: "refused", code: 550, enhanced: "5.1.1", bounce: "hard" }],
  ["data", "451 4.3.0 later", { kind: "deferred", code: 451 }],
  ["end", "450 4.7.0 greylisted", { kind: "deferred", code: 450 }],
  ["end", "554 5.7.1 spam", { kind: "refused", code: 554, bounce: "none" }],
  ["mail", "553 5.7.1 not your address", { kind: "unavailable", scope: "sender" }],
])("at %s, %s is about this message and the connection goes on", async (stage, reply, expected) => {
  for (const pipelining of [true, false]) {
    const { sink, pool } = await relay({ script: at(stage, reply), pipelining }, { connections: 1 });
    expect(await pool.send(envelope, message(1))).toMatchObject(expected);
    expect(await pool.send(envelope, message(2))).toMatchObject({ kind: "accepted" });
    expect(sink.stats()).toMatchObject({ unique: 1, connections: 1 });
  }
});

test.each<[string, SinkStage, SinkAction]>([
  ["greets with 554", "connect", "554 5.7.1 go away"],
  ["greets with 421", "connect", "421 4.3.2 busy"],
  ["closes at the greeting", "connect", { close: true }],
  ["resets at the greeting", "connect", { reset: true }],
  ["says 421 to EHLO", "ehlo", "421 4.3.2 busy"],
  ["says 421 to MAIL", "mail", "421 4.3.2 busy"],
  ["closes at MAIL", "mail", { close: true }],
  ["resets at RCPT", "rcpt", { reset: true }],
  ["closes at DATA", "data", { close: true }],
  ["says 421 to RCPT", "rcpt", "421 4.7.0 too much"],
  ["says 421 behind the dot", "end", "421 4.3.0 closing"],
])("a relay that %s burns nobody", async (_, stage, action) => {
  const { sink, pool } = await relay({ script: at(stage, action, 99) }, { connections: 1, timeouts: short });
  const result = await pool.send(envelope, message(1));
  expect(result).toMatchObject({ kind: "unavailable", scope: "relay" });
  expect(sink.stats().accepted).toBe(0);
});

test.each<[string, SinkStage]>([
  ["greeting", "connect"],
  ["EHLO", "ehlo"],
  ["sign-in", "auth"],
  ["MAIL", "mail"],
  ["RCPT", "rcpt"],
  ["DATA", "data"],
])("a relay that hangs at %s frees the slot in time", async (_, stage) => {
  const { sink } = await relay({ script: at(stage, { hang: true }, 99), auth: true, pipelining: false });
  const pool = createSmtpPool({ relay: `smtp://u:p@127.0.0.1:${sink.port}`, timeouts: short });
  open.push(pool);
  const begun = performance.now();
  expect(await pool.send(envelope, message(1))).toMatchObject({ kind: "unavailable", scope: "relay" });
  expect(performance.now() - begun).toBeLessThan(20_000);
});

test.each<[string, SinkAction]>([
  ["closes", { close: true }],
  ["resets", { reset: true }],
  ["hangs", { hang: true }],
])("a relay that %s behind the dot leaves the message ambiguous", async (_, action) => {
  const { pool } = await relay({ script: at("end", action) }, { connections: 1, timeouts: short });
  expect(await pool.send(envelope, message(1))).toMatchObject({ kind: "ambiguous" });
  expect(await pool.send(envelope, message(2))).toMatchObject({ kind: "accepted" });
});

test("a relay that drips its answers is given up in time", async () => {
  const server = createServer((socket) => {
    const drip = setInterval(() => socket.write("2"), 30);
    socket.on("error", () => {}).on("close", () => clearInterval(drip));
  });
  const pool = createSmtpPool({ relay: await listening(server), timeouts: short });
  open.push(pool);
  const begun = performance.now();
  expect(await pool.send(envelope, message(1))).toMatchObject({ kind: "unavailable" });
  expect(performance.now() - begun).toBeLessThan(20_000);
});

test("a relay that nobody listens at is noticed at once, left alone for a growing while, and found again", async () => {
  const { sink, pool } = await relay();
  await sink.close();
  const first = await pool.send(envelope, message(1));
  expect(first).toMatchObject({ kind: "unavailable", scope: "relay", reason: expect.stringContaining("ECONNREFUSED") });
  const begun = performance.now();
  const rest = await sendMany(pool, 1_000);
  expect(rest.every(({ kind }) => kind === "unavailable")).toBe(true);
  expect(performance.now() - begun).toBeLessThan(10_000);
  const back = await startSink({ port: sink.port });
  open.push(back);
  await sleep(pool.stats().retryAfterMs + 5);
  expect(await pool.send(envelope, message(2))).toMatchObject({ kind: "accepted" });
  expect(pool.stats().retryAfterMs).toBe(0);
});

test("many sends to a dead relay make one attempt after another, not one each", async () => {
  let attempts = 0;
  const server = createServer((socket: Socket) => {
    attempts++;
    socket.resetAndDestroy();
  });
  const pool = createSmtpPool({ relay: await listening(server), connections: 10 });
  open.push(pool);
  const until = performance.now() + 1_500;
  while (performance.now() < until) {
    await sendMany(pool, 20);
    await sleep(5);
  }
  expect(attempts).toBeLessThanOrEqual(10 + 4);
});

test.each<[string, SinkOptions["script"]]>([
  ["closes each connection after 3 messages", afterThree({ close: true })],
  ["says 421 after 3 messages", afterThree("421 4.7.0 too many messages in this session")],
])("nobody notices a relay that %s", async (_, script) => {
  const { sink, pool } = await relay(script ? { script } : {}, { connections: 2 });
  const results = await sendMany(pool, 20);
  expect(results.every(({ kind }) => kind === "accepted")).toBe(true);
  expect(sink.stats()).toMatchObject({ unique: 20, duplicates: 0 });
});

test("a connection is renewed after its number of messages, and given up when idle", async () => {
  const { sink, pool } = await relay({}, { connections: 1, maxMessagesPerConnection: 4, idleTimeoutMs: 60 });
  await sendMany(pool, 10);
  expect(sink.stats().connections).toBe(3);
  await sleep(200);
  expect(pool.stats()).toMatchObject({ open: 0, idle: 0 });
  expect(sink.stats().open).toBe(0);
});

test("connections that the relay lets nobody have do not stop those that it gave", async () => {
  let given = 0;
  const { sink, pool } = await relay(
    { script: (stage) => (stage === "connect" && ++given > 2 ? "421 4.7.0 too many connections" : undefined) },
    { connections: 6 },
  );
  await pool.send(envelope, message("first"));
  const results = await sendMany(pool, 40);
  expect(results.every(({ kind }) => kind === "accepted")).toBe(true);
  expect(sink.stats().unique).toBe(41);
});

test("close lets what is under way end, and refuses the rest", async () => {
  const { sink, pool } = await relay({ delayMs: 20 }, { connections: 2 });
  const sending = sendMany(pool, 4);
  while (pool.stats().open < 2) await sleep(1);
  await pool.close();
  const kinds = (await sending).map(({ kind }) => kind).toSorted();
  expect(kinds).toEqual(["accepted", "accepted", "unavailable", "unavailable"]);
  expect(await pool.send(envelope, message(9))).toMatchObject({ kind: "unavailable" });
  expect(sink.stats().unique).toBe(2);
  await sleep(50);
  expect(sink.stats().open).toBe(0);
});

test("addresses that could speak SMTP never reach the relay", async () => {
  const { sink, pool } = await relay();
  expect(await pool.send({ ...envelope, to: "kim@example.org>\r\nRCPT TO:<eve@example.org" }, message(1))).toMatchObject({
    kind: "refused",
  });
  expect(await pool.send({ ...envelope, from: "ada\r\n@example.org" }, message(1))).toMatchObject({ kind: "unavailable", scope: "sender" });
  expect(sink.stats().connections).toBe(0);
});

test("verify tells whether the relay is there, and sends nothing", async () => {
  const { sink, pool } = await relay();
  expect(await pool.verify()).toEqual({ ok: true, detail: `127.0.0.1:${sink.port} answers.` });
  await sink.close();
  expect(await pool.verify()).toMatchObject({ ok: false });
  expect(sink.stats().accepted).toBe(0);
});

function afterThree(action: SinkAction): NonNullable<SinkOptions["script"]> {
  const counts = new Map<number, number>();
  return (stage, _, connection) => {
    if (stage !== "mail") return undefined;
    counts.set(connection, (counts.get(connection) ?? 0) + 1);
    return (counts.get(connection) ?? 0) > 3 ? action : undefined;
  };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
