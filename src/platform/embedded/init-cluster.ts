import { execFile } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Binaries } from "./binaries.ts";
import { EmbeddedError } from "./embedded-error.ts";
import type { Home } from "./home.ts";
import { copyKeptCluster } from "./kept-cluster.ts";
import { spawnOptions } from "./spawn-options.ts";

const run = promisify(execFile);
const MAJOR = "18";

type Wanted = Readonly<{ /** false for throwaway ones */ sync: boolean /** a copy of the kept one when it fits */; kept: boolean }>;

/** Makes the database cluster unless it is there, all or nothing; returns its folder. */
export async function ensureCluster(home: Home, binaries: Binaries, { sync, kept }: Wanted): Promise<string> {
  const cluster = join(home.folder, "cluster");
  const half = `${cluster}.half`;
  rmSync(half, { recursive: true, force: true });
  if (existsSync(cluster)) {
    checkVersion(cluster);
    return cluster;
  }
  const program = programsThatNeedNoUserName(home, binaries);
  try {
    const copied = kept && copyKeptCluster(half, home, binaries);
    const task = copied ? ["-D", half, "--sync-only"] : initdbArguments(half, sync);
    await run(join(program, "bin", "initdb"), task, spawnOptions(home));
  } catch (error) {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr).trim().split("\n")[0] : String(error);
    throw new EmbeddedError(`The embedded database cannot be made in ${home.folder}: ${output}`);
  } finally {
    if (program !== binaries.folder) rmSync(program, { recursive: true, force: true });
  }
  writeFileSync(join(half, "pg_hba.conf"), "local all all trust\n");
  renameSync(half, cluster);
  return cluster;
}

function initdbArguments(folder: string, sync: boolean): string[] {
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  return ["-D", folder, "-U", "postgres", "-A", "trust", ...locale, "--no-instructions", ...(sync ? [] : ["--no-sync"])];
}

function checkVersion(cluster: string): void {
  const version = readFileSync(join(cluster, "PG_VERSION"), "utf8").trim();
  if (version === MAJOR) return;
  throw new EmbeddedError(
    `The database in ${cluster} is of PostgreSQL ${version}; this release brings ${MAJOR}. Use the release that made it.`,
  );
}

/**
 * initdb and single-user postgres end when the uid has no entry in /etc/passwd, as in many containers, although they need no more than
 * any name. In copies of the two for such a uid the imported getpwuid is renamed to its neighbour getpwent, which gives the first entry.
 */
function programsThatNeedNoUserName(home: Home, binaries: Binaries): string {
  const uid = home.account?.uid ?? process.getuid?.();
  if (uid === undefined || process.platform !== "linux" || hasEntry(uid)) return binaries.folder;
  const copy = join(home.folder, "initdb-without-user");
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(join(copy, "bin"), { recursive: true });
  for (const folder of ["lib", "share"]) symlinkSync(join(binaries.folder, folder), join(copy, folder));
  for (const name of ["initdb", "postgres"]) {
    const program = readFileSync(join(binaries.folder, "bin", name));
    const at = program.indexOf("\0getpwuid\0", 0, "latin1");
    if (at >= 0) program.write("getpwent", at + 1, "latin1");
    writeFileSync(join(copy, "bin", name), program, { mode: 0o755 });
  }
  if (home.account) chownSync(copy, home.account.uid, home.account.gid);
  return copy;
}

function hasEntry(uid: number): boolean {
  if (!existsSync("/etc/passwd")) return false;
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  return lines.some((line) => line.split(":")[2] === String(uid));
}
