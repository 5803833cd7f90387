import { execFile } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Logger } from "../logging.ts";
import type { Binaries } from "./binaries.ts";
import { markUnsynced, setAsideIfCutShort, syncIfMarked } from "./disk.ts";
import { EmbeddedError } from "./embedded-error.ts";
import type { Home } from "./home.ts";
import { copyKeptCluster } from "./kept-cluster.ts";
import { spawnOptions } from "./spawn-options.ts";

const run = promisify(execFile);
const MAJOR = "18";

type Wanted = Readonly<{
  /** false for throwaway ones */
  sync: boolean;
  /** a copy of the kept one when it fits */
  kept: boolean;
}>;

/** `synced` settles when all of a new one is on the disk: until then nobody may be let in. */
export type Cluster = Readonly<{ folder: string; synced: Promise<void> }>;

/** Makes the database cluster unless it is there, all or nothing. */
export async function ensureCluster(home: Home, binaries: Binaries, { sync, kept }: Wanted, log: Logger): Promise<Cluster> {
  const folder = join(home.folder, "cluster");
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  const aside = setAsideIfCutShort(folder);
  if (aside !== undefined) log.warn({ aside }, "the machine ended while the database was being made; making it anew");
  if (existsSync(folder)) checkVersion(folder);
  else {
    if (sync) markUnsynced(folder);
    if (!(kept && (await copyKeptCluster(half, home, binaries)))) await makeCluster(half, home, binaries);
    renameSync(half, folder);
  }
  const synced = syncIfMarked(folder, home, binaries);
  synced.catch(() => undefined);
  return { folder, synced };
}

async function makeCluster(folder: string, home: Home, binaries: Binaries): Promise<void> {
  const program = programsThatNeedNoUserName(home, binaries);
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const task = ["-D", folder, "-U", "postgres", "-A", "trust", ...locale, "--no-instructions", "--no-sync"];
  try {
    await run(join(program, "bin", "initdb"), task, spawnOptions(home));
  } catch (error) {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr).trim().split("\n")[0] : String(error);
    throw new EmbeddedError(`The embedded database cannot be made in ${home.folder}: ${output}`);
  } finally {
    if (program !== binaries.folder) rmSync(program, { recursive: true, force: true });
  }
  writeFileSync(join(folder, "pg_hba.conf"), "local all all trust\n");
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
