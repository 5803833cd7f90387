import { createHash } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Account, chooseAccount, mayEnter } from "./account.ts";
import { EmbeddedError } from "./embedded-error.ts";

/** The folder that holds everything of the embedded PostgreSQL and belongs to the account it runs under. */
export type Home = Readonly<{ folder: string; account: Account }>;

const POINTER = "postgres-is-in";
const ELSEWHERE = "/var/lib/preo";

/** Makes the data folder when it is not there; root's stays passable for PostgreSQL's account. */
export function openDataFolder(dataDir: string): void {
  makeFolder(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
}

/** Makes the home in the data folder; elsewhere when root's data folder is one that PostgreSQL's account cannot enter. */
export function openHome(dataDir: string): Home {
  const folder = homeFolder(realpathSync(dataDir));
  const account = chooseAccount(folder);
  makeFolder(folder, 0o700);
  if (account) chownSync(folder, account.uid, account.gid);
  return { folder, account };
}

/** The home of an existing data folder, or undefined when none was made. */
export function findHome(dataDir: string): string | undefined {
  const inside = join(dataDir, "postgres");
  const pointer = join(dataDir, POINTER);
  if (existsSync(pointer)) return readFileSync(pointer, "utf8").trim();
  return existsSync(inside) ? inside : undefined;
}

function homeFolder(dataDir: string): string {
  const found = findHome(dataDir);
  if (found) return found;
  const inside = join(dataDir, "postgres");
  if (mayEnter(chooseAccount(inside), dataDir)) return inside;
  const hash = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  const folder = join(ELSEWHERE, hash);
  makeFolder(folder, 0o700);
  writeFileSync(join(dataDir, POINTER), `${folder}\n`);
  return folder;
}

function makeFolder(folder: string, mode: number): void {
  if (existsSync(folder)) return;
  try {
    if (folder.startsWith(`${ELSEWHERE}/`)) mkdirSync(ELSEWHERE, { recursive: true, mode: 0o711 });
    mkdirSync(folder, { recursive: true, mode });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    const why = folder.startsWith(ELSEWHERE) ? " (only root may enter the data folder, and PostgreSQL never runs as root)" : "";
    throw new EmbeddedError(`The folder ${folder} cannot be made: ${code}${why}. Set PREO_DATA_DIR to a folder that can be used.`);
  }
}
