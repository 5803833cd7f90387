import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { type Config, loadConfig } from "../src/config.ts";
import { openStorage } from "../src/open-storage.ts";
import { type Database, openDatabase } from "../src/platform/database/database.ts";
import type { Egress } from "../src/platform/egress/egress.ts";
import { createApp } from "../src/server.ts";
import { playedEgress } from "../test/played-egress.ts";
import { type Fixtures, fixturesOf } from "../test/routes/fixtures.ts";
import type { Send } from "../test/world.ts";
import { openStand, SECRET, type Stand } from "./stand.ts";

/** The server's application inside the proof's own process, where what goes through it can be looked at. */
export interface InProcess {
  stand: Stand;
  app: FastifyInstance;
  db: Database;
  /** objects of the stand's organization, made by requests that `send` carries */
  fixtures: (send: Send, mark: string) => Fixtures;
  close(): Promise<void>;
}

/** @param watch sees the pool before its first connection; `egress` is what stands outside */
export async function openInProcess(watch: (db: Database) => void = () => undefined, egress: Egress = playedEgress()): Promise<InProcess> {
  const stand = await openStand();
  const folder = mkdtempSync(join(tmpdir(), "preo-proof-"));
  const db = openDatabase({ url: stand.databaseUrl }, { maxConnections: 5, applicationName: "proof" });
  watch(db);
  const config: Config = loadConfig({
    DATABASE_URL: stand.databaseUrl,
    PREO_SECRET_KEY: SECRET,
    PREO_DATA_DIR: folder,
    PREO_LOG_LEVEL: "fatal",
    PREO_RATE_LIMITS: "off",
    // where nobody answers, and says so at once
    PREO_DNS_SERVERS: "127.0.0.1:9",
  });
  const storage = await openStorage(config);
  const app = await createApp(config, db, { egress, storage });
  const world = { sql: stand.sql, config, db, storage };
  const organization = { id: stand.organizationId, slug: "proof", lastYear: stand.editionId, thisYear: stand.editionId };
  return {
    stand,
    app,
    db,
    fixtures: (send, mark) => fixturesOf(world, organization, send, mark),
    close: async () => {
      await app.close();
      await egress.close();
      await db.close();
      await stand.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
