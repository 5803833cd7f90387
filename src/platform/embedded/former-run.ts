import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../logging.ts";
import { removeSocketFolder } from "./socket-folder.ts";

export type PostmasterFile = Readonly<{ pid: number; socketFolder: string }>;

/**
 * Ends what a killed run left: the server, or backends that have not noticed their server's death. Then clears its pid file, whose
 * number may belong to another program by now, or to a dead process that nobody has collected.
 */
export async function endFormerRun(cluster: string, log: Logger): Promise<void> {
  const former = readPostmasterFile(cluster);
  for (const [signal, graceMs] of [
    ["SIGINT", 3000],
    ["SIGQUIT", 1000],
    ["SIGKILL", 5000],
  ] as const) {
    const processes = processesOf(cluster, former);
    if (processes.length === 0) break;
    log.warn({ processes, signal }, "ending the database of a run that was killed");
    const postmaster = processes.filter((pid) => pid === former?.pid);
    for (const pid of signal === "SIGKILL" ? processes : postmaster) signalIfThere(pid, signal);
    for (let waited = 0; waited < graceMs && processesOf(cluster, former).length > 0; waited += 20) await sleep(20);
  }
  if (!former) return;
  if (processesOf(cluster, former).length === 0) rmSync(join(cluster, "postmaster.pid"), { force: true });
  removeSocketFolder(former.socketFolder);
}

/** Line 1 of postmaster.pid is the process, line 5 the socket's folder. */
export function readPostmasterFile(cluster: string): PostmasterFile | undefined {
  const file = join(cluster, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, "utf8").split("\n");
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 1 ? { pid, socketFolder: lines[4] ?? "" } : undefined;
}

/** Whether the process is a PostgreSQL that serves this cluster; numbers of dead processes are given out again. */
export function isPostmasterOf(pid: number, cluster: string): boolean {
  try {
    if (process.platform === "linux") return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).includes(cluster);
  } catch {
    return false;
  }
}

/** Every PostgreSQL process works in the cluster's folder. */
function processesOf(cluster: string, former: PostmasterFile | undefined): number[] {
  const candidates = process.platform === "linux" ? readdirSync("/proc").map(Number).filter(Number.isInteger) : former ? [former.pid] : [];
  return candidates.filter((pid) => isPostmasterOf(pid, cluster));
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
