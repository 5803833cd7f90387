import type { ConnectionOptions } from "node:tls";
import { addressProblem, wireAddress } from "../address.ts";
import type { EmailTransport, Envelope, SendResult, Unavailable, VerifyResult } from "../transport.ts";
import { type Backoff, createBackoff, noteFailure, noteSuccess, remainingMs } from "./backoff.ts";
import { openSession, type Session, type SessionOptions, type SmtpTimeouts } from "./session.ts";
import { parseSmtpUrl, type SmtpAddress } from "./smtp-url.ts";

export type SmtpPoolOptions = {
  /** The relay, or a text for `parseSmtpUrl`. */
  relay: SmtpAddress | string;
  connections?: number;
  /** A connection is given up after so many messages; relays that share load by connection need an end to them. */
  maxMessagesPerConnection?: number;
  idleTimeoutMs?: number;
  timeouts?: Partial<SmtpTimeouts>;
  /** Further options of node:tls, such as `ca`. */
  tls?: ConnectionOptions;
  /** Makes the TCP connections; see `SessionOptions`. */
  dial?: SessionOptions["dial"];
};

/** `open` counts connections that are ready or sending, `opened` all there ever were, `replies` the messages that the relay answered. */
export type SmtpPoolStats = {
  open: number;
  opening: number;
  idle: number;
  waiting: number;
  opened: number;
  replies: number;
  retryAfterMs: number;
};

export type SmtpPool = EmailTransport & { stats(): SmtpPoolStats };

type Job = { envelope: Envelope; message: Buffer; resolve(result: SendResult): void };

type Pool = {
  session: SessionOptions;
  connections: number;
  maxMessages: number;
  waiting: Job[];
  idle: { session: Session; since: number }[];
  busy: number;
  opening: number;
  opened: number;
  replies: number;
  backoff: Backoff;
  closing: boolean;
  /** Called when nothing is under way any more. */
  onQuiet: () => void;
};

/**
 * A pool of connections to one relay, opened as needed. A connection that had been used and turns out dead is replaced without anybody
 * noticing; a relay that cannot be reached is left alone for a growing pause, in which sends end at once as `unavailable`.
 * @throws {Error} when the text cannot be read
 */
export function createSmtpPool(options: SmtpPoolOptions): SmtpPool {
  const { connections = 10, maxMessagesPerConnection = 5_000, idleTimeoutMs = 15_000 } = options;
  const pool = createPool(sessionOptions(options), connections, maxMessagesPerConnection);
  const sweep = setInterval(() => dropIdle(pool, idleTimeoutMs), Math.max(10, idleTimeoutMs / 3)).unref();
  return {
    name: "smtp",
    connections,
    send: (envelope, message) => enqueue(pool, envelope, message),
    verify: () => verify(pool.session),
    close: () => {
      clearInterval(sweep);
      return close(pool);
    },
    stats: () => statsOf(pool),
  };
}

function sessionOptions({ relay, timeouts, tls, dial }: SmtpPoolOptions): SessionOptions {
  return {
    address: typeof relay === "string" ? parseSmtpUrl(relay) : relay,
    timeouts: { connectMs: 10_000, commandMs: 30_000, dataEndMs: 120_000, ...timeouts },
    ...(tls ? { tls } : {}),
    ...(dial ? { dial } : {}),
  };
}

function createPool(session: SessionOptions, connections: number, maxMessages: number): Pool {
  const counts = { busy: 0, opening: 0, opened: 0, replies: 0 };
  return {
    session,
    connections,
    maxMessages,
    ...counts,
    waiting: [],
    idle: [],
    backoff: createBackoff(),
    closing: false,
    onQuiet: () => {},
  };
}

function enqueue(pool: Pool, { from, to }: Envelope, message: Buffer): Promise<SendResult> {
  const toProblem = addressProblem(to);
  if (toProblem)
    return Promise.resolve({ kind: "refused", code: 501, enhanced: "5.1.3", response: `501 5.1.3 ${toProblem}`, bounce: "hard" });
  const fromProblem = from === "" ? null : addressProblem(from);
  if (fromProblem) return Promise.resolve({ kind: "unavailable", scope: "sender", reason: fromProblem, retryAfterMs: 60_000 });
  const envelope = { from: from === "" ? "" : wireAddress(from), to: wireAddress(to) };
  return new Promise((resolve) => {
    pool.waiting.push({ envelope, message, resolve });
    pump(pool);
  });
}

/** Gives waiting messages to idle connections, opens connections for the rest, and sends nobody waiting where there will be none. */
function pump(pool: Pool): void {
  while (pool.waiting.length > 0 && pool.idle.length > 0) {
    const session = pool.idle.pop()?.session;
    if (!session || session.ended) continue;
    const job = pool.waiting.shift();
    if (job) void run(pool, session, job);
  }
  while (pool.opening < pool.waiting.length && mayOpen(pool)) void open(pool);
  if (pool.busy === 0 && pool.opening === 0) {
    for (const job of pool.waiting.splice(0)) job.resolve(notNow(pool));
    pool.onQuiet();
  }
}

/** After a failure one connection tries for all. */
function mayOpen(pool: Pool): boolean {
  if (pool.closing || remainingMs(pool.backoff) > 0) return false;
  if (pool.backoff.failures > 0 && pool.opening > 0) return false;
  return pool.busy + pool.idle.length + pool.opening < pool.connections;
}

async function open(pool: Pool): Promise<void> {
  pool.opening++;
  const session = await openSession(pool.session);
  pool.opening--;
  if ("kind" in session) noteFailure(pool.backoff, session.reason);
  else {
    noteSuccess(pool.backoff);
    pool.opened++;
    release(pool, session);
  }
  pump(pool);
}

async function run(pool: Pool, session: Session, job: Job): Promise<void> {
  pool.busy++;
  const reused = session.sent > 0;
  const result = await session.send(job.envelope, job.message);
  if (result.kind === "unavailable" && result.scope === "relay") {
    session.hangUp();
    // Relays close connections that they find old or long; only a new one tells whether the relay is down.
    if (reused) pool.waiting.unshift(job);
    else giveUp(pool, job, result);
  } else {
    pool.replies++;
    job.resolve(result);
    if (await session.recover()) release(pool, session);
  }
  pool.busy--;
  pump(pool);
}

function giveUp(pool: Pool, job: Job, result: Unavailable): void {
  noteFailure(pool.backoff, result.reason);
  job.resolve({ ...result, retryAfterMs: Math.max(result.retryAfterMs, remainingMs(pool.backoff)) });
}

function release(pool: Pool, session: Session): void {
  if (pool.closing || session.sent >= pool.maxMessages) void session.quit();
  else pool.idle.push({ session, since: performance.now() });
}

function dropIdle(pool: Pool, idleTimeoutMs: number): void {
  const oldest = performance.now() - idleTimeoutMs;
  const old = pool.idle.filter(({ session, since }) => session.ended || since < oldest);
  pool.idle = pool.idle.filter((idle) => !old.includes(idle));
  for (const { session } of old) void session.quit();
}

function notNow({ backoff, closing }: Pool): Unavailable {
  const reason = closing ? "The connections to the relay are being closed." : backoff.reason;
  return { kind: "unavailable", scope: "relay", reason, retryAfterMs: remainingMs(backoff) };
}

async function verify(options: SessionOptions): Promise<VerifyResult> {
  const session = await openSession(options);
  if ("kind" in session) return { ok: false, reason: session.reason };
  await session.quit();
  const { host, port, auth } = options.address;
  return { ok: true, detail: `${host}:${port} answers${session.secure ? " over TLS" : ""}${auth ? ` and knows ${auth.user}` : ""}.` };
}

async function close(pool: Pool): Promise<void> {
  pool.closing = true;
  for (const job of pool.waiting.splice(0)) job.resolve(notNow(pool));
  await new Promise<void>((resolve) => {
    pool.onQuiet = resolve;
    pump(pool);
  });
  await Promise.all(pool.idle.splice(0).map(({ session }) => session.quit()));
}

function statsOf(pool: Pool): SmtpPoolStats {
  const { opening, opened, replies, busy, idle, waiting } = pool;
  const retryAfterMs = remainingMs(pool.backoff);
  return { open: busy + idle.length, opening, idle: idle.length, waiting: waiting.length, opened, replies, retryAfterMs };
}
