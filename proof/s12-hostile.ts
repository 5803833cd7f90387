import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Client } from "pg";
import { compile } from "../packages/cel-sql/src/cel-sql.ts";
import { check } from "../packages/cel-sql/src/check/check.ts";
import { hasErrors } from "../packages/cel-sql/src/diagnostics.ts";
import { params } from "../packages/cel-sql/test/compare.ts";
import { createRoots } from "../packages/cel-sql/test/world.ts";
import { createWorldDatabase } from "../packages/cel-sql/test/world-database.ts";
import { worldSchema } from "../packages/cel-sql/test/world-schema.ts";
import { openDatabase } from "./database.ts";
import type { Proof, ProofOptions, Verdict } from "./proof.ts";
import { bombs } from "./s12-inputs.ts";
import type { Trial } from "./s12-trial.ts";

export const proveHostileInput: Proof = { id: "S12", promise: "no expression can stall or crash the program", run: prove };

/** Inputs of one process, which may use so much memory for JavaScript's objects. */
const PER_PROCESS = 50_000;
const HEAP_MB = 256;
const HANG_MS = 250;
const COMPILE_MS = 20;
const STATEMENT_MS = 5_000;
/** For a process that does not come back. */
const PATIENCE_MS = 600_000;

interface Executed {
  statements: number;
  cut: number;
  faults: string[];
  engine: string;
}

async function prove({ seed, full, say }: ProofOptions): Promise<Verdict> {
  const trials: Trial[] = [];
  const faults: string[] = [];
  for (let n = 0; n < (full ? 20 : 1); n += 1) {
    const { output, error } = await inProcess("fuzz", String(seed + n), String(PER_PROCESS));
    if (output === "") faults.push(`a process ended: ${error.slice(-400)}`);
    else trials.push(JSON.parse(output) as Trial);
    say(`${trials.reduce((sum, trial) => sum + trial.inputs, 0)} inputs`);
  }
  for (const { crashes, slowest, slowestInput } of trials) {
    faults.push(...crashes, ...(slowest > HANG_MS ? [`${slowest} ms for ${slowestInput}`] : []));
  }
  const executed = await execute();
  say(`${executed.statements} statements on the database, ${executed.cut} cut after ${STATEMENT_MS} ms`);
  const off = await inProcess("unlimited");
  return verdictOf(trials, [...faults, ...executed.faults], executed, /RangeError|heap/.test(off.error));
}

function inProcess(...args: string[]): Promise<{ output: string; error: string }> {
  const script = fileURLToPath(new URL("s12-trial.ts", import.meta.url));
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, script, ...args], { timeout: PATIENCE_MS });
  const read = { output: "", error: "" };
  child.stdout.on("data", (data: Buffer) => (read.output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (read.error += data.toString()));
  return new Promise((resolve) => child.on("close", () => resolve(read)));
}

/** What compiles of the bombs, on a database where one user's text is long. */
async function execute(): Promise<Executed> {
  const database = await openDatabase();
  const world = await createWorldDatabase(database.superuserUrl, createRoots(60, 7));
  const executed: Executed = { statements: 0, cut: 0, faults: [], engine: "" };
  try {
    const { rows } = await world.client.query<{ server_version: string }>("show server_version");
    executed.engine = `PostgreSQL ${rows[0]?.server_version ?? ""}`;
    await world.client.query("update users set email = repeat('a', 100000) where id = 2");
    await world.client.query(`set statement_timeout = ${STATEMENT_MS}`);
    for (const source of bombs) await executeOne(world.client, source, executed);
  } finally {
    await world.drop();
    await database.drop();
  }
  return executed;
}

async function executeOne(client: Client, source: string, executed: Executed): Promise<void> {
  const checked = check(source, worldSchema);
  if (hasErrors(checked.diagnostics)) return;
  const predicate = compile(checked, worldSchema);
  for (const form of [predicate.where, predicate.isFalse, predicate.value]) {
    const { text, values } = form({ params });
    executed.statements += 1;
    try {
      await client.query(`select count(*) from users u where ${text}`, values);
    } catch (error) {
      if ((error as { code?: string }).code === "57014") executed.cut += 1;
      else executed.faults.push(`${source.slice(0, 120)}: ${String(error)}`);
    }
  }
}

function verdictOf(trials: readonly Trial[], faults: string[], executed: Executed, noticed: boolean): Verdict {
  const inputs = trials.reduce((sum, trial) => sum + trial.inputs, 0);
  const worst = (of: (trial: Trial) => number) => Math.max(0, ...trials.map(of));
  const p99 = worst((trial) => trial.p99);
  return {
    met: trials.length > 0 && faults.length === 0 && p99 <= COMPILE_MS && noticed && inputs >= PER_PROCESS && executed.statements > 0,
    figure: `${inputs} hostile inputs and ${executed.statements} of their statements on the database: ${faults.length} crashes, hangs or errors; p99 ${p99.toFixed(1)} ms, slowest ${worst((trial) => trial.slowest).toFixed(0)} ms of processor time`,
    bar: `0 crashes, 0 inputs over ${HANG_MS} ms, compile p99 at most ${COMPILE_MS} ms, in a process of ${HEAP_MB} MB; every statement ends by itself or is cut after ${STATEMENT_MS} ms`,
    engine: executed.engine,
    guardOff: noticed ? "without the parser's limits 200,000 brackets end the process" : "without the parser's limits nothing happened",
    details: {
      compiled: trials.reduce((sum, trial) => sum + trial.compiled, 0),
      largestSqlCharacters: worst((trial) => trial.largestSql),
      residentMb: worst((trial) => trial.heapMb),
      bombs: bombs.length,
      cut: executed.cut,
      faults,
    },
  };
}
