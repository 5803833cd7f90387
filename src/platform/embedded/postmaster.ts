import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../logging.ts";
import type { Binaries } from "./binaries.ts";
import { EmbeddedError } from "./embedded-error.ts";
import type { Home } from "./home.ts";
import { spawnOptions } from "./spawn-options.ts";

export type Postmaster = Readonly<{ pid: number; ended: Promise<void>; stop: () => Promise<void> }>;

const READY_WITHIN_MS = 60_000;
const MEMORY_FREE_WITHIN_MS = 10_000;

/** Starts the server and waits until it takes connections. Backends of a killed run may hold its memory for a moment: then it tries again. */
export async function startPostmaster(home: Home, binaries: Binaries, args: readonly string[], log: Logger): Promise<Postmaster> {
  const deadline = Date.now() + MEMORY_FREE_WITHIN_MS;
  for (;;) {
    const result = await tryStart(home, binaries, args, log);
    if ("pid" in result) return result;
    if (!/shared memory block|still in use/.test(result.output) || Date.now() > deadline) {
      throw new EmbeddedError(`The embedded PostgreSQL does not start: ${result.output || "no reason given"}`);
    }
    await sleep(200);
  }
}

async function tryStart(home: Home, binaries: Binaries, args: readonly string[], log: Logger): Promise<Postmaster | { output: string }> {
  // A session of its own: a terminal's Ctrl-C must not end the database before those who use it.
  const child = spawn(join(binaries.folder, "bin", "postgres"), args, {
    ...spawnOptions(home),
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "exit").then(() => undefined);
  ended.catch(() => undefined);
  const lines: string[] = [];
  const ready = new Promise<true>((resolve) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (lines.push(line) > 20) lines.shift();
      log[line.startsWith("PANIC") ? "error" : "debug"]({ from: "postgres" }, line);
      if (line.includes("ready to accept connections")) resolve(true);
    });
  });
  const outcome = await Promise.race([ready, ended, sleep(READY_WITHIN_MS, undefined, { ref: false })]);
  if (outcome && child.pid) return watched(child, child.pid, home, ended);
  child.kill("SIGKILL");
  return { output: lines.filter((line) => /^(FATAL|PANIC|HINT|postgres)/.test(line)).join(" ") || lines.join(" ") };
}

function watched(child: ChildProcess, pid: number, home: Home, ended: Promise<void>): Postmaster {
  const watch = endWithThisProcess(pid, home);
  const over = ended.then(() => watch.kill("SIGKILL")).then(() => undefined);
  return { pid, ended: over, stop: () => stop(child, over) };
}

/** A shell that waits for the end of a pipe which only this process holds open, so that a kill -9 here ends the database there. */
function endWithThisProcess(pid: number, home: Home): ChildProcess {
  const script = 'read -r _; kill -INT "$1"';
  const watch = spawn("/bin/sh", ["-c", script, "preo-watch", String(pid)], {
    ...spawnOptions(home),
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watch.on("error", () => undefined);
  watch.unref();
  return watch;
}

/** Fast shutdown first; what does not end by then is ended with less grace, and recovers at the next start. */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  for (const [signal, graceMs] of [
    ["SIGINT", 3000],
    ["SIGQUIT", 500],
    ["SIGKILL", 500],
  ] as const) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    child.kill(signal);
    await Promise.race([ended, sleep(graceMs, undefined, { ref: false })]);
  }
  await ended;
}
