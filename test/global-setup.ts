import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { migrateDatabase } from "../src/migrate.ts";
import { startEmbedded } from "../src/platform/embedded/start-embedded.ts";
import { createLogger } from "../src/platform/logging.ts";

const MEMORY = "/dev/shm";
/** the write-ahead log, the template and a few clones of it */
const NEEDED_BYTES = 2 * 1024 ** 3;

type Cluster = Readonly<{ adminUrl: string; stop: () => Promise<void> }>;

declare module "vitest" {
  interface ProvidedContext {
    adminUrl: string;
    ownerUrl: string;
    template: string;
  }
}

/** Runs once before all test files: one server and one migrated template database for the whole run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startCluster();
  const template = `preo_template_${process.pid}`;
  const ownerUrl = await createTemplate(cluster.adminUrl, template).catch(async (error: unknown) => {
    await cluster.stop();
    throw error;
  });
  project.provide("adminUrl", cluster.adminUrl);
  project.provide("ownerUrl", ownerUrl);
  project.provide("template", template);
  return async () => {
    await administer(cluster.adminUrl, [`alter database ${template} is_template false`, `drop database ${template}`]);
    await cluster.stop();
  };
}

/** PREO_TEST_DATABASE_URL names a superuser of another server, to run the same tests on another version. */
async function startCluster(): Promise<Cluster> {
  const given = process.env.PREO_TEST_DATABASE_URL;
  if (given) return { adminUrl: given, stop: async () => undefined };
  const parent = chooseParent();
  removeFoldersOfKilledRuns(parent);
  const dataDir = mkdtempSync(join(parent, `preo-test-${process.pid}-`));
  chmodSync(dataDir, 0o711);
  const embedded = await startEmbedded({ dataDir, log: createLogger("error"), durable: false });
  const stop = async () => {
    await embedded.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { adminUrl: embedded.adminUrl, stop };
}

/** Memory where there is enough: each test file's database is a thousand small files, which many disks take half a second to make. */
function chooseParent(): string {
  if (process.platform !== "linux" || !existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= NEEDED_BYTES ? MEMORY : tmpdir();
}

function removeFoldersOfKilledRuns(parent: string): void {
  if (process.platform !== "linux") return;
  for (const name of readdirSync(parent)) {
    const pid = /^preo-test-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

async function createTemplate(adminUrl: string, template: string): Promise<string> {
  await administer(adminUrl, [
    `do $$ begin create role preo_owner; exception when duplicate_object then null; end $$`,
    `alter role preo_owner login createrole nosuperuser nobypassrls password 'preo-test'`,
    `create database ${template} owner preo_owner template template0 encoding 'UTF8'`,
  ]);
  const ownerUrl = adminUrl.replace(/^(\w+:\/\/)[^@/]*@/, "$1preo_owner:preo-test@").replace(/\/[^/?]*(\?|$)/, `/${template}$1`);
  await migrateDatabase({ url: ownerUrl });
  await administer(adminUrl, [`alter database ${template} is_template true allow_connections false`]);
  return ownerUrl;
}

async function administer(adminUrl: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
