import { statSync } from "node:fs";
import { dirname } from "node:path";

/** The operating system's user that PostgreSQL's processes run under; undefined: the one that runs this process. */
export type Account = Readonly<{ uid: number; gid: number }> | undefined;

const UNPRIVILEGED = 65534;

/** PostgreSQL refuses to run as root: root hands it to the owner of existing files, or to an id that needs no entry in /etc/passwd. */
export function chooseAccount(clusterFolder: string): Account {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(clusterFolder, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return { uid: UNPRIVILEGED, gid: UNPRIVILEGED };
}

/** Whether the account may pass through `folder` and every folder above it. */
export function mayEnter(account: Account, folder: string): boolean {
  if (!account) return true;
  const stat = statSync(folder);
  const needed = stat.uid === account.uid ? 0o100 : stat.gid === account.gid ? 0o010 : 0o001;
  if ((stat.mode & needed) === 0) return false;
  return dirname(folder) === folder || mayEnter(account, dirname(folder));
}
