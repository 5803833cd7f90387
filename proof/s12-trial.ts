// One process of the proof: compiles what it makes from its seed and tells what it took. Run by s12-hostile.ts.
import { CelCompileError, check, compile, parse, type WhereOptions } from "../packages/cel-sql/src/cel-sql.ts";
import { defaultLimits } from "../packages/cel-sql/src/limits.ts";
import { params } from "../packages/cel-sql/test/compare.ts";
import { worldSchema } from "../packages/cel-sql/test/world-schema.ts";
import { bombs, fuzz } from "./s12-inputs.ts";

export interface Trial {
  inputs: number;
  compiled: number;
  /** of the compiler's own processor time for one input, in ms */
  p99: number;
  slowest: number;
  slowestInput: string;
  largestSql: number;
  crashes: string[];
  heapMb: number;
}

const options: WhereOptions = { params };
const [mode, seed, count] = process.argv.slice(2);
if (mode === "unlimited") parse("(".repeat(200_000), { ...defaultLimits, sourceLength: 1e9, depth: 1e9, nodes: 1e9 });
else process.stdout.write(JSON.stringify(run(Number(seed), Number(count))));

function run(seed: number, count: number): Trial {
  const trial: Trial = { inputs: 0, compiled: 0, p99: 0, slowest: 0, slowestInput: "", largestSql: 0, crashes: [], heapMb: 0 };
  const times: number[] = [];
  for (const source of inputs(seed, count)) {
    const before = process.threadCpuUsage();
    const size = tryOne(source, trial);
    const { user, system } = process.threadCpuUsage(before);
    const took = (user + system) / 1000;
    times.push(took);
    trial.inputs += 1;
    trial.largestSql = Math.max(trial.largestSql, size);
    if (took > trial.slowest) Object.assign(trial, { slowest: took, slowestInput: source.slice(0, 120) });
    if (trial.inputs % 1_000 === 0) trial.heapMb = Math.max(trial.heapMb, Math.round(process.memoryUsage().rss / 2 ** 20));
  }
  trial.p99 = times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
  return trial;
}

function* inputs(seed: number, count: number): Generator<string> {
  // Warm, since a first call pays for its translation.
  yield* bombs;
  yield* fuzz(seed, count);
}

/** The length of the SQL, 0 when refused. */
function tryOne(source: string, trial: Trial): number {
  try {
    const checked = check(source, worldSchema);
    const predicate = compile(checked, worldSchema);
    const sql = [predicate.where(options), predicate.isFalse(options), predicate.value(options)];
    trial.compiled += 1;
    return Math.max(...sql.map(({ text }) => text.length));
  } catch (error) {
    if (!(error instanceof CelCompileError) || error.diagnostics.length === 0)
      trial.crashes.push(`${source.slice(0, 120)}: ${String(error)}`);
    return 0;
  }
}
