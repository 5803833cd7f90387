import type { ThreadOptions } from "../../platform/async/killable-threads.ts";

/** What rendering a preview may take. */
export const PREVIEW_LIMITS: ThreadOptions = {
  script: new URL("./preview-thread.ts", import.meta.url),
  count: 2,
  cpuLimitMs: 250,
  wallLimitMs: 2_000,
  memoryLimitMb: 64,
};
