import { commit, machine } from "../segment/report.ts";
import type { Measured } from "./measure-import.ts";

const VALIDATED_ROWS = 100_000;
const VALIDATE_GOAL_S = 10;
const COPY_GOAL = 5;
const MEMORY_GOAL_MB = 512;
const FLAT_GOAL = 1.2;

export interface Findings {
  machine: string;
  commit: string;
  engine: string;
  /** the small size first */
  sizes: Measured[];
}

export function findingsOf(engine: string, sizes: Measured[]): Findings {
  return { machine: machine(), commit: commit(), engine, sizes };
}

export function table({ machine: on, commit: of, engine, sizes }: Findings): string {
  const [small, large] = [sizes[0], sizes.at(-1)];
  const lines = [`import: a shop's export of 30 columns, ${engine}, ${on}, commit ${of}`, ...sizes.flatMap(sizeLines)];
  if (!small || !large || small === large) return `${lines.join("\n")}\n`;
  const growth = (of: (size: Measured) => number) => goal(of(large) / of(small), FLAT_GOAL);
  return [
    ...lines,
    `${count(large.file.rows)} rows beside ${count(small.file.rows)}: memory of the server ${growth((size) => size.serverMegabytes)}, of the worker ${growth((size) => size.workerMegabytes)}`,
    "",
  ].join("\n");
}

function sizeLines({ file, validation, steps, cpuSeconds, copy, waits, serverMegabytes, workerMegabytes }: Measured): string[] {
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  const per100k = (validation.seconds * VALIDATED_ROWS) / file.rows;
  return [
    `${count(file.rows)} rows, ${count(file.orders)} orders (${count(file.broken)} wrong), ${file.megabytes.toFixed(0)} MB:`,
    `  validated with all ${count(validation.errors)} errors in ${validation.seconds.toFixed(1)} s (${validation.cpuSeconds.toFixed(1)} s of processor time): ${goal(per100k, VALIDATE_GOAL_S, "s")} per ${count(VALIDATED_ROWS)} rows`,
    `  upload to landed orders ${seconds.toFixed(1)} s, ${count(Math.round(file.rows / seconds))} rows/s (${steps.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)}`).join(", ")})`,
    `  bare COPY of the same ${count(copy.rows)} rows ${copy.seconds.toFixed(1)} s, ${count(Math.round(file.rows / copy.seconds))} rows/s: ${goal(seconds / copy.seconds, COPY_GOAL)} times that`,
    `  processor time ${cpuSeconds.toFixed(1)} s beside ${copy.cpuSeconds.toFixed(1)} s for the COPY: ${(cpuSeconds / copy.cpuSeconds).toFixed(2)} times that`,
    `  memory at most: server ${goal(serverMegabytes, MEMORY_GOAL_MB, "MB")}, worker ${goal(workerMegabytes, MEMORY_GOAL_MB, "MB")}`,
    `  a simple GET: ${waits.map(({ name, p50Ms, p99Ms }) => `${name} p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`).join("; ")}`,
  ];
}

function goal(value: number, limit: number, unit = ""): string {
  const digits = limit < 100 ? 2 : 0;
  return `${value.toFixed(digits)}${unit === "" ? "" : ` ${unit}`} (goal ${limit}${value > limit ? ": ABOVE THE GOAL" : ""})`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
