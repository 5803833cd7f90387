import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";
import type { Comparison } from "./compare.ts";
import type { Export } from "./export.ts";
import type { ImportCost } from "./import-cost.ts";
import type { Latency } from "./latency.ts";
import type { Sizes } from "./load.ts";
import type { Recalculation } from "./recalculate.ts";

const RATIO_GOAL = 1.1;
const RATIO_LIMIT = 1.5;
const JOB_GOAL = 1.3;
const IN_PROCESS_GOAL = 100;
const MEMORY_GOAL_MB = 20;

export interface Findings {
  machine: string;
  commit: string;
  engine: string;
  sizes: Sizes;
  comparisons: (Comparison & { inProcessMs: number })[];
  recalculation: Recalculation;
  latencies: Latency[];
  exported: Export;
  importCost: ImportCost | undefined;
}

export function machine(): string {
  return `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GB`;
}

export function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "unknown";
  }
}

export function table({
  machine: on,
  commit: of,
  engine,
  sizes,
  comparisons,
  recalculation,
  latencies,
  exported,
  importCost,
}: Findings): string {
  const lines = comparisons.map(
    (c) =>
      `${c.name.padEnd(52)} ${number(c.members, 9)} ${number(c.handMs, 9)} ${number(c.compiledMs, 9)} ${c.ratio.toFixed(2).padStart(6)}${above(c.ratio > RATIO_LIMIT)} ${number(c.inProcessMs / c.compiledMs, 11)}${c.goalMs === undefined ? "" : ` ${goal(c.compiledMs, c.goalMs, "ms")}`}`,
  );
  const inProcess = median(comparisons.map((c) => c.inProcessMs / c.compiledMs));
  const { members, bareMs, jobMs, ratio, restMegabytes: rest, peakMegabytes: peak } = recalculation;
  return [
    `segment: ${engine}, ${on}, commit ${of}`,
    `${count(sizes.users)} users, ${count(sizes.orders)} orders, ${count(sizes.purchases)} purchases in one of 20 organizations, row-level security on; best of 5, in turns`,
    `${"segment".padEnd(52)} ${"members".padStart(9)} ${"hand ms".padStart(9)} ${"ours ms".padStart(9)}  ratio  in process x`,
    ...lines,
    `compiled / hand-written: median ${goal(median(comparisons.map((c) => c.ratio)), RATIO_GOAL)}, highest ${goal(Math.max(...comparisons.map((c) => c.ratio)), RATIO_LIMIT)}`,
    `in process, extrapolated from 5,000 users: median ${inProcess.toFixed(0)} times slower (goal ${IN_PROCESS_GOAL}${inProcess < IN_PROCESS_GOAL ? ": BELOW THE GOAL" : ""})`,
    `recalculating ${count(members)} members by API and worker: ${jobMs.toFixed(0)} ms, bare INSERT … SELECT ${bareMs.toFixed(0)} ms, ratio ${goal(ratio, JOB_GOAL)}`,
    `worker's memory: ${rest.toFixed(0)} MB at rest, ${peak.toFixed(0)} MB at most while it recalculates, ${goal(peak - rest, MEMORY_GOAL_MB, "MB more")}`,
    ...latencies.map(({ request, medianMs }) => `${request.padEnd(52)} ${medianMs === null ? "not offered" : `${number(medianMs, 9)} ms`}`),
    exportLine(exported),
    ...(importCost ? [importLine(importCost)] : []),
    "",
  ].join("\n");
}

function exportLine({ rows, megabytes, seconds, tenthMegabytes: tenth, peakMegabytes: peak }: Export): string {
  const grown = goal(peak - tenth, MEMORY_GOAL_MB, "MB more");
  return `exporting ${count(rows)} members: ${megabytes.toFixed(0)} MB in ${seconds.toFixed(1)} s; the server's memory ${tenth.toFixed(0)} MB after a tenth, ${grown} at most after that`;
}

function importLine({ wideMs, narrowMs, ratio, wideBytes, narrowBytes }: ImportCost): string {
  const bytes = `${count(Math.round(wideBytes))} bytes of log per order against ${count(Math.round(narrowBytes))}, ratio ${(wideBytes / narrowBytes).toFixed(2)}`;
  return `importing 1,000 orders: ${wideMs.toFixed(0)} ms with the indexes, ${narrowMs.toFixed(0)} ms without, ratio ${ratio.toFixed(2)}; ${bytes}`;
}

function goal(value: number, limit: number, unit = ""): string {
  const digits = limit < 10 ? 2 : 0;
  return `${value.toFixed(digits)}${unit === "" ? "" : ` ${unit}`} (goal ${limit}${value > limit ? ": ABOVE THE GOAL" : ""})`;
}

function above(it: boolean): string {
  return it ? "!" : " ";
}

function number(value: number, width: number): string {
  return value.toFixed(value < 10 ? 1 : 0).padStart(width);
}

function count(value: number): string {
  return value.toLocaleString("en");
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
