import { setTimeout as sleep } from "node:timers/promises";
import { runImportCommand } from "../src/import.ts";
import type { Damage, Program } from "./program.ts";
import { call, type Stand } from "./stand.ts";
import { PATIENCE_MS, until } from "./wait.ts";

export interface ImportState {
  id: string;
  status: string;
  rows_total: number;
  rows_done: number;
  orders_created: number;
  orders_updated: number;
  orders_unchanged: number;
  orders_rejected: number;
  error_message: string;
}

/** Uploads a file and has its rows read. A worker must run. */
export async function readyImport(stand: Stand, server: Program, fileId: string): Promise<string> {
  const id = await createImport(stand, server, fileId);
  await post(stand, server, `/v1/data-imports/${id}/process-column-mappings`);
  const ready = await stepDone(stand, server, id);
  if (ready.error_message !== "") throw new Error(`the rows were not read: ${ready.error_message}`);
  return id;
}

async function createImport(stand: Stand, server: Program, fileId: string): Promise<string> {
  const { organizationId: organization_id, editionId: edition_id } = stand;
  const fields = { organization_id, edition_id, source: "shop", file_id: fileId, options: { create_products: true } };
  return (await post(stand, server, "/v1/data-imports", fields)).id;
}

export async function upload(stand: Stand, server: Program, csv: string): Promise<string> {
  const file = { name: "orders.csv", content: csv };
  return (await post(stand, server, "/v1/files", { organization_id: stand.organizationId, purpose: "import", file })).id;
}

export async function post(stand: Stand, server: Program, path: string, body?: object): Promise<ImportState> {
  const { status, text } = await call(stand, server, "POST", path, body);
  if (status >= 300) throw new Error(`POST ${path}: ${status} ${text}`);
  return JSON.parse(text) as ImportState;
}

async function state(stand: Stand, server: Program, id: string): Promise<ImportState> {
  return JSON.parse((await call(stand, server, "GET", `/v1/data-imports/${id}`)).text) as ImportState;
}

/** Waits until no job works on the import. */
export async function stepDone(stand: Stand, server: Program, id: string): Promise<ImportState> {
  let now = await state(stand, server, id);
  for (const end = performance.now() + 2 * PATIENCE_MS; isWorking(now); now = await state(stand, server, id)) {
    if (performance.now() > end) throw new Error(`an import is still ${now.status} after ${now.rows_done} rows`);
    await sleep(50);
  }
  return now;
}

function isWorking({ status }: ImportState): boolean {
  return status === "processing_columns" || status === "importing";
}

/** Starts it, and lands it with no trouble. */
export async function land(stand: Stand, server: Program, id: string): Promise<ImportState> {
  await post(stand, server, `/v1/data-imports/${id}/start`);
  return stepDone(stand, server, id);
}

export interface Kill {
  /** rows that had been read or landed when the worker was killed */
  at: number;
  during: string;
  /** rows that were written and lost with it, and had to be done again */
  redone: number;
}

export interface Interrupted {
  kills: Kill[];
  /** from a worker's start to its taking the import over */
  resumeSeconds: number[];
  done: ImportState;
}

/** Kills the worker again and again while one import goes on, each time at another moment. */
export async function landWithKills(
  stand: Stand,
  server: Program,
  id: string,
  how: { kills: number; random: () => number; waits: boolean; damages?: readonly Damage[] },
): Promise<Interrupted> {
  const kills: Kill[] = [];
  const resumeSeconds: number[] = [];
  for (let n = 0; ; n += 1) {
    const before = await progress(stand, id);
    const startedAt = performance.now();
    if (!how.waits) await giveBack(stand);
    const worker = await stand.start("worker", {}, how.damages);
    await until(async () => (await progress(stand, id)).run > before.run, "a worker takes the import over");
    resumeSeconds.push((performance.now() - startedAt) / 1000);
    if (n === how.kills) {
      const done = await stepDone(stand, server, id);
      worker.kill("SIGTERM");
      await worker.ended;
      return { kills, resumeSeconds, done };
    }
    const killed = await killWithin(stand, id, worker, how.random);
    if (killed) kills.push(killed);
    if (!isWorking(await state(stand, server, id))) return { kills, resumeSeconds, done: await state(stand, server, id) };
  }
}

/** Kills it some moments after it took over: mostly in the middle of a batch, sometimes before its first. */
async function killWithin(stand: Stand, id: string, worker: Program, random: () => number): Promise<Kill | undefined> {
  const before = await progress(stand, id);
  const inserted = await insertedRows(stand);
  if (random() < 0.45) await until(async () => (await progress(stand, id)).rows > before.rows, "a batch lands");
  await sleep(random() * 250);
  worker.kill("SIGKILL");
  await worker.ended;
  await connectionsGone(stand);
  const after = await progress(stand, id);
  if (after.status !== "importing") return undefined;
  const written = (await insertedRows(stand)) - inserted;
  return { at: after.rows, during: after.status, redone: Math.max(0, written - (after.purchases - before.purchases)) };
}

async function progress({ sql }: Stand, id: string): Promise<{ run: number; rows: number; status: string; purchases: number }> {
  const [row] = await sql<{ run: number; rows: number; status: string; purchases: number }>(
    "select run::int, rows_done as rows, status, (select count(*)::int from purchases) as purchases from data_imports where id = $1",
    [id],
  );
  if (!row) throw new Error("the import is gone");
  return row;
}

// Counts rows also of transactions that were rolled back: what was written and lost.
async function insertedRows({ sql }: Stand): Promise<number> {
  await sql("select pg_stat_force_next_flush()");
  const [row] = await sql<{ n: number }>("select n_tup_ins::int as n from pg_stat_user_tables where relname = 'purchases'");
  return row?.n ?? 0;
}

/** A killed worker's transactions end when the database notices that nobody is there. */
async function connectionsGone({ sql }: Stand): Promise<void> {
  const open = "select 1 from pg_stat_activity where datname = current_database() and application_name in ('preo-worker', 'preo-jobs')";
  await until(async () => (await sql(open)).length === 0, "the killed worker's connections end");
}

/** As if the seconds had passed after which a worker that shows no sign of life counts as dead, and its job is another's. */
async function giveBack({ sql }: Stand): Promise<void> {
  await sql("update pgboss.job set state = 'retry', start_after = now(), retry_count = retry_count + 1 where state = 'active'");
}

/** Cancels in the middle of the landing; gives the import as it is when all is quiet. */
export async function cancelHalfway(stand: Stand, server: Program, id: string): Promise<ImportState> {
  await post(stand, server, `/v1/data-imports/${id}/start`);
  await until(async () => (await progress(stand, id)).rows > 0, "a batch lands");
  await post(stand, server, `/v1/data-imports/${id}/cancel`);
  await sleep(1_000);
  return state(stand, server, id);
}

/** The command's dry run over the same file. */
export async function dryRun(stand: Stand, server: Program, file: string): Promise<string> {
  let written = "";
  const output = { write: (text: string) => (written += text), isTerminal: false };
  const settings = { url: server.url, key: stand.apiKey };
  await runImportCommand([file, "--edition", "2027", "--source", "shop", "--set", "create_products=true", "--dry-run"], settings, output);
  return written;
}
