// Writes what is generated and committed, from the migrations, the routes and the proofs. With --check it changes nothing and fails on a difference.
import { chmodSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { reliabilityPage } from "../proof/table.ts";
import { printOpenapi } from "../src/openapi.ts";
import { generateTables } from "../src/platform/database/generate-tables.ts";
import { migrate } from "../src/platform/database/migrate.ts";
import { dumpSchema } from "../src/platform/database/schema-dump.ts";
import { startEmbedded } from "../src/platform/embedded/start-embedded.ts";
import { createLogger } from "../src/platform/logging.ts";
import { generateSdk } from "./generate-sdk.ts";
import { printPermissions } from "./permissions.ts";

const check = process.argv.includes("--check");
const root = new URL("../", import.meta.url);
const changed = [
  await generateFromDatabase(),
  keep("openapi.json", await printOpenapi()),
  keep("docs/permissions.md", printPermissions()),
  await generateClient(),
  keep("docs/reliability.md", reliabilityPage()),
].some(Boolean);
process.exit(check && changed ? 1 : 0);

async function generateFromDatabase(): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), "preo-generate-"));
  chmodSync(dataDir, 0o711);
  const embedded = await startEmbedded({ dataDir, log: createLogger("error"), durable: false });
  try {
    await migrate({ url: embedded.url });
    const client = new Client({ connectionString: embedded.url });
    await client.connect();
    const tables = keep("src/tables.gen.ts", await generateTables(client));
    const schema = keep("schema.sql", await dumpSchema(client));
    await client.end();
    return tables || schema;
  } finally {
    await embedded.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

// From the committed document: what is checked is what anyone can read.
async function generateClient(): Promise<boolean> {
  const folder = "packages/sdk/src/generated";
  const files = await generateSdk(fileURLToPath(new URL("openapi.json", root)));
  const kept = [...files].map(([name, text]) => keep(`${folder}/${name}`, text));
  const stale = globSync(`${folder}/**/*.ts`, { cwd: root }).filter((name) => !files.has(name.slice(folder.length + 1)));
  for (const name of stale) {
    if (!check) rmSync(new URL(name, root));
    process.stdout.write(`${name} ${check ? "is no longer generated: run npm run generate" : "removed"}\n`);
  }
  return kept.some(Boolean) || stale.length > 0;
}

/** Whether the file differs from `text`; it is written unless only checked. */
function keep(name: string, text: string): boolean {
  const file = new URL(name, root);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return false;
  if (!check) {
    mkdirSync(dirname(fileURLToPath(file)), { recursive: true });
    writeFileSync(file, text);
  }
  process.stdout.write(`${name} ${check ? "differs from what would be generated: run npm run generate" : "written"}\n`);
  return true;
}
