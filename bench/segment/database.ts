import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { migrateDatabase } from "../../src/migrate.ts";
import { startEmbedded } from "../../src/platform/embedded/start-embedded.ts";
import { createLogger } from "../../src/platform/logging.ts";
import { load } from "./load.ts";

export interface LoadedDatabase {
  /** as the owner role, who is no superuser */
  url: string;
  superuserUrl: string;
  /** ends the server, and deletes its files unless they are to be kept */
  close(): Promise<void>;
}

/** A cluster of its own with the data: made now, or left in `folder` by an earlier run. Loaded without fsync, measured with it. */
export async function openLoaded(folder: string | undefined, users: number): Promise<LoadedDatabase> {
  const dataDir = folder ?? mkdtempSync(join(tmpdir(), "preo-bench-"));
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o711);
  const loadedMark = join(dataDir, `loaded-${users}`);
  const forget = () => {
    if (folder === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    if (!existsSync(loadedMark)) {
      await loadInto(dataDir, users);
      writeFileSync(loadedMark, "");
    }
    const embedded = await startEmbedded({ dataDir, log: createLogger("error") });
    await migrateDatabase({ url: embedded.url });
    const close = () => embedded.stop().then(forget);
    return { url: embedded.url, superuserUrl: superuser(embedded.adminUrl), close };
  } catch (error) {
    forget();
    throw error;
  }
}

async function loadInto(dataDir: string, users: number): Promise<void> {
  const embedded = await startEmbedded({ dataDir, log: createLogger("error"), durable: false });
  try {
    await migrateDatabase({ url: embedded.url });
    const client = new Client({ connectionString: superuser(embedded.adminUrl) });
    await client.connect();
    const started = performance.now();
    const say = (step: string) => void process.stderr.write(`loading, ${((performance.now() - started) / 1000).toFixed(0)} s: ${step}\n`);
    try {
      await load(client, users, say);
    } finally {
      await client.end();
    }
  } finally {
    await embedded.stop();
  }
}

function superuser(adminUrl: string): string {
  return adminUrl.replace(/\/postgres\?/, "/preo?");
}
