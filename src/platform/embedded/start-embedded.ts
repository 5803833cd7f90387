import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../logging.ts";
import { resolveBinaries } from "./binaries.ts";
import { DATABASE, ensureDatabase, OWNER } from "./create-database.ts";
import { type DataLock, lockFolder } from "./data-lock.ts";
import { endFormerRun } from "./former-run.ts";
import { openDataFolder, openHome } from "./home.ts";
import { ensureCluster } from "./init-cluster.ts";
import { postgresArguments } from "./postgres-arguments.ts";
import { type Postmaster, startPostmaster } from "./postmaster.ts";
import { makeSocketFolder, removeSocketFolder, socketUrl } from "./socket-folder.ts";

export type EmbeddedOptions = Readonly<{
  dataDir: string;
  log: Logger;
  /** false: no fsync, for databases that tests throw away. */
  durable?: boolean;
  /** A new database may be a copy of the one that npm prepared, with all migrations. */
  prepared?: boolean;
}>;

export type Embedded = Readonly<{
  /** The program's database as its owner, who is no superuser. */
  url: string;
  /** The database `postgres` as superuser. */
  adminUrl: string;
  /** The folder of PostgreSQL's files; outside the data folder when its account may not enter that. */
  homeFolder: string;
  /** Settles when a new database is on the disk whole; only then may anybody be told that it is there. */
  synced: Promise<void>;
  postmasterPid: () => number;
  /** Settles with the reason when the server ended by itself and could not be brought back. */
  lost: Promise<Error>;
  /** Tells a next start on the same folder to wait: this one is about to stop. */
  ending: () => void;
  stop: () => Promise<void>;
}>;

const RESTARTS_IN_A_ROW = 5;
const STEADY_AFTER_MS = 60_000;

/**
 * Starts the PostgreSQL that npm brought on the data folder, making the database when it is not there. It listens on a unix socket in a
 * private folder only. Throws EmbeddedError when the folder is in use or cannot be used. A server that dies is started again.
 */
export async function startEmbedded({ dataDir, log, durable = true, prepared = false }: EmbeddedOptions): Promise<Embedded> {
  openDataFolder(dataDir);
  const locks: DataLock[] = [await lockFolder(dataDir)];
  try {
    const home = openHome(dataDir);
    if (dirname(home.folder) !== realpathSync(dataDir)) locks.push(await lockFolder(home.folder));
    const binaries = resolveBinaries(home);
    const { folder: cluster, synced } = await ensureCluster(home, binaries, { sync: durable, kept: prepared }, log);
    await endFormerRun(cluster, log);
    const socketFolder = makeSocketFolder(home);
    const start = () => startPostmaster(home, binaries, postgresArguments(cluster, socketFolder, durable), log);
    const running = keepRunning(await start(), start, log);
    const adminUrl = socketUrl("postgres", "postgres", socketFolder);
    await ensureDatabase(adminUrl);
    let stopped: Promise<void> | undefined;
    const stop = async () => {
      ending();
      await Promise.all([running.stop(), synced.catch(() => undefined)]);
      removeSocketFolder(socketFolder);
      for (const lock of locks) lock.release();
    };
    const ending = () => {
      for (const lock of locks) lock.ending();
    };
    return {
      ...running,
      synced,
      ending,
      url: socketUrl(OWNER, DATABASE, socketFolder),
      adminUrl,
      homeFolder: home.folder,
      stop: () => (stopped ??= stop()),
    };
  } catch (error) {
    for (const lock of locks) lock.release();
    throw error;
  }
}

function keepRunning(first: Postmaster, start: () => Promise<Postmaster>, log: Logger): Pick<Embedded, "postmasterPid" | "lost" | "stop"> {
  let current = first;
  let next = Promise.resolve(first);
  let stopping = false;
  const watch = async (): Promise<Error> => {
    for (let restarts = 0; restarts < RESTARTS_IN_A_ROW; restarts += 1) {
      const since = Date.now();
      await current.ended;
      if (stopping) return await new Promise<never>(() => undefined);
      log.error({ pid: current.pid }, "the embedded PostgreSQL ended by itself; starting it again");
      if (Date.now() - since > STEADY_AFTER_MS) restarts = 0;
      next = sleep(restarts * 500).then(start);
      current = await next;
    }
    return new Error("the embedded PostgreSQL ended again and again");
  };
  const lost = watch().catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  const stop = async () => {
    stopping = true;
    await (await next).stop();
  };
  return { postmasterPid: () => current.pid, lost, stop };
}
