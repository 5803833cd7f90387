import { setTimeout as sleep } from "node:timers/promises";
import type { Program } from "../../proof/program.ts";
import { call, type Stand } from "../../proof/stand.ts";

const PAUSE_MS = 40;

export interface Waits {
  requests: number;
  p50Ms: number;
  p99Ms: number;
  slowestMs: number;
}

/** Asks for one edition, again and again with a pause, for as long as the work goes on, and says how long the answers took. */
export async function whileAsking<T>(stand: Stand, server: Program, work: () => Promise<T>): Promise<{ done: T; waits: Waits }> {
  const state = { isOver: false };
  const asked = ask(stand, server, state);
  try {
    const done = await work();
    state.isOver = true;
    return { done, waits: waitsOf(await asked) };
  } finally {
    state.isOver = true;
    await asked;
  }
}

async function ask(stand: Stand, server: Program, state: { isOver: boolean }): Promise<number[]> {
  const times: number[] = [];
  while (!state.isOver) {
    const started = performance.now();
    const { status, text } = await call(stand, server, "GET", `/v1/editions/${stand.editionId}`);
    if (status !== 200) throw new Error(`a simple GET was answered with ${status}: ${text}`);
    times.push(performance.now() - started);
    await sleep(PAUSE_MS);
  }
  return times;
}

function waitsOf(times: readonly number[]): Waits {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { requests: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), slowestMs: at(1) };
}
