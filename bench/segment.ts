import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { startProgram } from "../proof/program.ts";
import { hashApiKey } from "../src/platform/auth/api-keys.ts";
import { openDatabase } from "../src/platform/database/database.ts";
import { AS_LAUNCHED } from "./as-launched.ts";
import { compareAll } from "./segment/compare.ts";
import { type LoadedDatabase, openLoaded } from "./segment/database.ts";
import { measureExport } from "./segment/export.ts";
import { measureImport } from "./segment/import-cost.ts";
import { evaluateInProcess } from "./segment/in-process.ts";
import { measureLatencies } from "./segment/latency.ts";
import { findLargest } from "./segment/load.ts";
import { measureRecalculation, type Running } from "./segment/recalculate.ts";
import { commit, type Findings, machine, table } from "./segment/report.ts";

type Options = Record<string, string | undefined>;

const SECRET = "bench-secret-key-of-more-than-32-characters";

/** Segments at their intended size: compiled SQL beside SQL by hand, recalculation beside its INSERT, and what people wait for. */
export async function benchSegment(options: Options): Promise<void> {
  const users = Number(options["users"] ?? 1_000_000);
  const database = await openLoaded(options["data"] ?? options["keep"], users);
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    const findings = await measure(database, client, options);
    process.stdout.write(options["json"] === undefined ? table(findings) : `${JSON.stringify(findings, null, 2)}\n`);
  } finally {
    await client.end();
    await database.close();
  }
}

async function measure(database: LoadedDatabase, client: Client, options: Options): Promise<Findings> {
  const db = openDatabase({ url: database.url }, { maxConnections: 2, applicationName: "bench" });
  const { organizationId, editionId, ...sizes } = await findLargest(client);
  const place = { organizationId, editionId };
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const comparisons: Findings["comparisons"] = [];
  for (const one of await compareAll(db, place, options["only"], say)) {
    comparisons.push({ ...one, inProcessMs: await evaluateInProcess(db, place, sizes.users, one) });
  }
  const env = { DATABASE_URL: database.url, PREO_SECRET_KEY: SECRET, PORT: "0", ...AS_LAUNCHED };
  const server = await startProgram("server", env);
  const worker = await startProgram("worker", env);
  try {
    const running: Running = { client, db, place, server, worker, apiKey: await makeKey(client, organizationId) };
    const { segmentId, ...recalculation } = await measureRecalculation(running);
    const latencies = await measureLatencies(running, segmentId);
    await client.query("delete from segment_members where segment_id = $1", [segmentId]);
    await client.query("update segments set deleted_at = now() where id = $1", [segmentId]);
    const exported = await measureExport(running, sizes.users);
    const importCost = options["import"] === undefined ? undefined : await measureImport(running);
    const { rows } = await client.query<{ server_version: string }>("show server_version");
    const engine = `PostgreSQL ${rows[0]?.server_version ?? ""}`;
    return { machine: machine(), commit: commit(), engine, sizes, comparisons, recalculation, latencies, exported, importCost };
  } finally {
    for (const program of [server, worker]) program.kill("SIGTERM");
    await Promise.all([server.ended, worker.ended]);
    await db.close();
  }
}

async function makeKey(client: Client, organizationId: string): Promise<string> {
  const [id, key] = [randomUUID(), `preo_bench_${randomUUID()}`];
  await client.query("insert into api_keys (id, name, token_hash) values ($1, 'bench', $2)", [id, hashApiKey(key)]);
  await client.query("insert into api_key_roles (organization_id, api_key_id, role) values ($1, $2, 'owner')", [organizationId, id]);
  return key;
}
