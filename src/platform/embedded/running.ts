import { existsSync } from "node:fs";
import { join } from "node:path";
import { DATABASE, OWNER } from "./create-database.ts";
import { isPostmasterOf, readPostmasterFile } from "./former-run.ts";
import { findHome } from "./home.ts";
import { socketUrl } from "./socket-folder.ts";

/** The connection string of the embedded server that another process runs on this data folder, or undefined when none runs. */
export function findRunning(dataDir: string): string | undefined {
  const home = existsSync(dataDir) ? findHome(dataDir) : undefined;
  const cluster = home && join(home, "cluster");
  const file = cluster && readPostmasterFile(cluster);
  return file && isPostmasterOf(file.pid, cluster) ? socketUrl(OWNER, DATABASE, file.socketFolder) : undefined;
}
