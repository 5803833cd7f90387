import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ExplainedError } from "./explain-error.ts";
import type { Logger } from "./platform/logging.ts";
import type { Role } from "./roles.ts";
import type { Order, Report } from "./start-child.ts";
import { WORKER_FLAGS } from "./worker-flags.mjs";

/** A part in a process of its own, brought back when it dies. */
export type Part = Readonly<{
  /** Settles when the part is ready; rejects when it cannot start at all. */
  run: (order: Order) => Promise<{ url?: string }>;
  stop: (timeoutMs: number) => Promise<void>;
}>;

const LAUNCHER = fileURLToPath(new URL("../bin/preo.mjs", import.meta.url));
const CHILD = fileURLToPath(new URL("./start-child.ts", import.meta.url));
const LONGEST_PAUSE_MS = 10_000;
const STEADY_AFTER_MS = 60_000;

/** Forks the part, which loads its modules while the database starts. */
export function startPart(role: Role, log: Logger): Part {
  let child = forkChild(role);
  let stopping = false;

  const keepRunning = async (order: Order) => {
    for (let deaths = 1; ; deaths += 1) {
      const since = Date.now();
      const [code, signal] = await exitOf(child);
      if (stopping) return;
      if (Date.now() - since > STEADY_AFTER_MS) deaths = 1;
      const pauseMs = Math.min(250 * 2 ** deaths, LONGEST_PAUSE_MS);
      log.error({ role, code, signal, pauseMs }, "a part ended by itself; starting it again");
      await sleep(pauseMs);
      if (stopping) return;
      child = forkChild(role);
      await runChild(child, order).catch((error: unknown) => log.error({ role, err: error }, "a part did not start"));
    }
  };

  return {
    run: async (order) => {
      const ready = await runChild(child, order);
      void keepRunning(order);
      return ready;
    },
    stop: async (timeoutMs) => {
      stopping = true;
      if (child.connected) child.send("stop", ignored);
      const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
      await exitOf(child);
      clearTimeout(timer);
    },
  };
}

function forkChild(role: Role): ChildProcess {
  // A session of its own: a terminal's Ctrl-C goes to the parent alone, which ends its parts in order.
  const execArgv = [...process.execArgv, ...(role === "worker" ? WORKER_FLAGS : [])];
  return fork(LAUNCHER, ["--run", CHILD, role], {
    execArgv,
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

async function runChild(child: ChildProcess, order: Order): Promise<{ url?: string }> {
  child.send(order, ignored);
  // The exit may overtake the last message.
  const exit = exitOf(child).then(([code, signal]) => sleep(200, { failed: `a part ended with ${signal ?? code} before it was ready` }));
  const reported = once(child, "message").then(([message]) => message as Report);
  const report = await Promise.race([reported, exit]);
  if ("failed" in report) throw new ExplainedError(report.failed);
  return report.ready;
}

async function exitOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  if (child.exitCode !== null || child.signalCode !== null) return [child.exitCode, child.signalCode];
  return (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
}

/** A message to a process that is just ending is lost; its exit is what counts. */
function ignored(): void {}
