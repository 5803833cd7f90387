import { setTimeout as sleep } from "node:timers/promises";

export const PATIENCE_MS = 150_000;

/** @throws Error naming what did not come about within the patience of a proof */
export async function until(done: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; !(await done()); await sleep(3)) {
    if (performance.now() > end) throw new Error(`waited ${PATIENCE_MS / 1000} s in vain: ${what}`);
  }
}
