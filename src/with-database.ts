import type { Config } from "./config.ts";
import type { DatabaseAccess } from "./platform/database/access.ts";
import { findRunning } from "./platform/embedded/running.ts";
import { startEmbedded } from "./platform/embedded/start-embedded.ts";
import { createLogger } from "./platform/logging.ts";

/** Does a short piece of work on DATABASE_URL, on the embedded database that `start` is running, or on one that runs for this work only. */
export async function withDatabase<T>(config: Config, work: (config: Config, access: DatabaseAccess) => Promise<T>): Promise<T> {
  const url = config.databaseUrl ?? findRunning(config.dataDir);
  if (url !== undefined) return work(config, { url });
  const embedded = await startEmbedded({ dataDir: config.dataDir, log: createLogger(config.logLevel) });
  try {
    const result = await work(config, { url: embedded.url });
    await embedded.synced;
    return result;
  } finally {
    await embedded.stop();
  }
}
