import type { Job } from "../src/platform/jobs/job.ts";
import { startJobs } from "../src/platform/jobs/start-jobs.ts";
import { createLogger } from "../src/platform/logging.ts";
import type { World } from "./world.ts";

export interface TestJobs {
  /** what the worker logged at warn or above */
  logged: string[];
  stop: () => Promise<void>;
}

/** A worker inside the test's process over the test's database. Stop it before the world is closed. */
export async function startTestJobs(
  world: World,
  jobs: readonly Job[],
  options: { stopTimeoutMs?: number; statementTimeoutMs?: number } = {},
): Promise<TestJobs> {
  const logged: string[] = [];
  const log = createLogger("warn", { write: (line: string) => logged.push(line) });
  const jobsRunning = await startJobs({
    access: { url: world.url },
    db: world.db,
    storage: world.storage,
    secretKey: world.config.secretKey,
    jobs,
    log,
    ...options,
  });
  return { logged, stop: () => jobsRunning.stop() };
}

/** Asks again until `probe` gives something, at most for `timeoutMs`. */
export async function eventually<T>(probe: () => Promise<T | undefined | false>, timeoutMs = 10_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`it did not happen within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
