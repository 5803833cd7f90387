import { execFile, spawnSync } from "node:child_process";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Binaries } from "./binaries.ts";
import { EmbeddedError } from "./embedded-error.ts";
import type { Home } from "./home.ts";
import { spawnOptions } from "./spawn-options.ts";

const run = promisify(execFile);

/** Notes, on the disk, that the files of a cluster that is about to be made are not on the disk yet, and in which run of the machine. */
export function markUnsynced(cluster: string): void {
  const file = openSync(mark(cluster), "w");
  writeSync(file, machineRun());
  fsyncSync(file);
  closeSync(file);
  syncFolder(dirname(cluster));
}

/** Writes a marked cluster's files to the disk and takes the mark away. */
export async function syncIfMarked(cluster: string, home: Home, binaries: Binaries): Promise<void> {
  if (!existsSync(mark(cluster))) return;
  await run(join(binaries.folder, "bin", "initdb"), ["-D", cluster, "--sync-only"], spawnOptions(home)).catch((error: Error) => {
    throw new EmbeddedError(`The embedded database cannot be written to the disk: ${error.message.split("\n")[0]}`);
  });
  syncFolder(dirname(cluster));
  rmSync(mark(cluster));
  // A mark that came back after a crash would have the database set aside.
  syncFolder(dirname(cluster));
}

/**
 * Puts a cluster away whose machine ended before its files were on the disk: any of them may be missing, and nobody was let in yet.
 * @returns where it is now; undefined when there is no such one
 */
export function setAsideIfCutShort(cluster: string): string | undefined {
  if (!existsSync(mark(cluster)) || readFileSync(mark(cluster), "utf8") === machineRun()) return undefined;
  const aside = `${cluster}.cut-short`;
  rmSync(aside, { recursive: true, force: true });
  if (existsSync(cluster)) renameSync(cluster, aside);
  rmSync(mark(cluster));
  return aside;
}

function mark(cluster: string): string {
  return `${cluster}.unsynced`;
}

/** The same until the machine starts anew, whatever its clock does. */
function machineRun(): string {
  if (process.platform === "linux") return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return spawnSync("/usr/sbin/sysctl", ["-n", "kern.bootsessionuuid"], { encoding: "utf8" }).stdout.trim();
}

function syncFolder(folder: string): void {
  const opened = openSync(folder, "r");
  fsyncSync(opened);
  closeSync(opened);
}
