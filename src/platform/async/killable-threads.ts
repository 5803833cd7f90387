import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";

export interface ThreadOptions {
  /** module that says "ready" and then answers each message with one message */
  script: URL;
  /** how many requests run at once */
  count: number;
  /** of the thread's own processor time for one request: a busy machine is not the request's fault */
  cpuLimitMs: number;
  wallLimitMs: number;
  memoryLimitMb: number;
  /** threads end when nothing was asked for so long; they stay when it is left out */
  idleMs?: number;
}

/** Threads for work that somebody else's text decides the cost of. */
export interface Threads<Request, Reply> {
  /** The reply, or undefined when the request took too long or too much memory and its thread was ended. Of one owner one request runs at a time. */
  run(owner: string, request: Request): Promise<Reply | undefined>;
}

interface Task {
  owner: string;
  work: () => Promise<void>;
}

/** Starts threads when they are needed; they never keep the process alive by themselves. */
export function createThreads<Request, Reply>(options: ThreadOptions): Threads<Request, Reply> {
  const idle: Worker[] = [];
  const waiting: Task[] = [];
  const owners = new Set<string>();
  const next = () => {
    while (owners.size < options.count) {
      const at = waiting.findIndex(({ owner }) => !owners.has(owner));
      const [task] = at < 0 ? [] : waiting.splice(at, 1);
      if (!task) return;
      owners.add(task.owner);
      void task.work().finally(() => {
        owners.delete(task.owner);
        next();
      });
    }
  };
  return {
    run: (owner, request) =>
      new Promise((resolve, reject) => {
        waiting.push({ owner, work: () => ask<Reply>(options, idle, request).then(resolve, reject) });
        next();
      }),
  };
}

async function ask<Reply>(options: ThreadOptions, idle: Worker[], request: unknown): Promise<Reply | undefined> {
  const thread = idle.pop() ?? (await startThread(options));
  thread.ref();
  const stop = new AbortController();
  const answer = once(thread, "message", { signal: stop.signal }).catch(() => [undefined]) as Promise<[Reply | undefined]>;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  thread.postMessage(request);
  const [reply] = await Promise.race([answer, limit(options, thread, stop.signal)]);
  stop.abort();
  if (reply !== undefined) return keep(options, idle, thread, reply);
  await thread.terminate();
  // Its owner pays for the new one: the others' threads stay warm.
  return keep(options, idle, await startThread(options), undefined);
}

function keep<T>({ idleMs }: ThreadOptions, idle: Worker[], thread: Worker, reply: T): T {
  thread.unref();
  idle.push(thread);
  if (idleMs !== undefined) setTimeout(() => endUnused(idle, thread), idleMs).unref();
  return reply;
}

// One that was used meanwhile has another timer of its own.
function endUnused(idle: Worker[], thread: Worker): void {
  const at = idle.indexOf(thread);
  if (at < 0) return;
  idle.splice(at, 1);
  void thread.terminate();
}

async function startThread({ script, memoryLimitMb }: ThreadOptions): Promise<Worker> {
  const thread = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb } });
  await once(thread, "message");
  // one that ends by itself, for want of memory, is told of by the request that it was at
  thread.on("error", () => undefined);
  return thread;
}

async function limit({ cpuLimitMs, wallLimitMs }: ThreadOptions, thread: Worker, signal: AbortSignal): Promise<[undefined]> {
  const begun = await cpuMs(thread, wallLimitMs);
  const wallEnd = performance.now() + wallLimitMs;
  try {
    for (let left = cpuLimitMs; left > 0 && performance.now() < wallEnd; left = cpuLimitMs - ((await cpuMs(thread, wallLimitMs)) - begun))
      await sleep(Math.min(left, wallEnd - performance.now()) + 1, undefined, { signal });
  } catch {
    // the answer came first
  }
  return [undefined];
}

async function cpuMs(thread: Worker, wallLimitMs: number): Promise<number> {
  const silent = sleep(wallLimitMs, undefined, { ref: false }).then(() => Number.POSITIVE_INFINITY);
  const used = thread.cpuUsage().then(
    ({ user, system }) => (user + system) / 1_000,
    () => Number.POSITIVE_INFINITY,
  );
  return Promise.race([used, silent]);
}
