import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Home } from "./home.ts";

/** The kernel's limit is 107 bytes on Linux and 103 on macOS. */
const PATH_BYTES = 103;
const TEMPORARY = "preo-socket-";

/** An empty folder that only the home's account may enter, with a path short enough for PostgreSQL's socket. */
export function makeSocketFolder(home: Home): string {
  const inside = join(home.folder, "run");
  const fits = Buffer.byteLength(join(inside, ".s.PGSQL.5432.lock")) <= PATH_BYTES;
  rmSync(inside, { recursive: true, force: true });
  if (fits) mkdirSync(inside);
  const folder = fits ? inside : mkdtempSync(join(tmpdir(), TEMPORARY));
  chmodSync(folder, 0o700);
  if (home.account) chownSync(folder, home.account.uid, home.account.gid);
  return folder;
}

/** Removes the folder when it is one of those outside the home. */
export function removeSocketFolder(folder: string): void {
  if (basename(folder).startsWith(TEMPORARY)) rmSync(folder, { recursive: true, force: true });
}

/** A connection string for a server that listens on a unix socket. */
export function socketUrl(user: string, database: string, socketFolder: string): string {
  return `postgres://${user}@/${database}?host=${encodeURIComponent(socketFolder)}`;
}
