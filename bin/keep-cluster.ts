// Makes the database cluster that first starts copy, with all migrations: `npm run prepare`, also part of `npm ci`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateDatabase } from "../src/migrate.ts";
import { resolveBinaries } from "../src/platform/embedded/binaries.ts";
import { openHome } from "../src/platform/embedded/home.ts";
import { keepCluster } from "../src/platform/embedded/kept-cluster.ts";
import { startEmbedded } from "../src/platform/embedded/start-embedded.ts";
import { createLogger } from "../src/platform/logging.ts";

const dataDir = mkdtempSync(join(tmpdir(), "preo-prepare-"));
try {
  const embedded = await startEmbedded({ dataDir, log: createLogger("error"), durable: false });
  try {
    await migrateDatabase({ url: embedded.url });
  } finally {
    await embedded.stop();
  }
  const home = openHome(dataDir);
  keepCluster(join(home.folder, "cluster"), resolveBinaries(home));
} catch (error) {
  // Nothing depends on it: a first start that finds none makes its own.
  process.stderr.write(`no database is prepared for first starts: ${error instanceof Error ? error.message : String(error)}\n`);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);
