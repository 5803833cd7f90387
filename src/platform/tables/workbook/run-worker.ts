import { Worker } from "node:worker_threads";
import { TableError } from "../table-error.ts";
import type { TableLimits } from "../types.ts";
import { tooLarge } from "./archive.ts";
import type { WorkbookMessage, WorkbookTask } from "./messages.ts";

const YOUNG_GENERATION_MB = 16;

/**
 * Reads a workbook in a thread of its own, which is killed when it takes more memory or time than the limits give, when the signal aborts, and when the
 * caller stops. The thread sees no environment and waits for its reader. Throws TableError.
 */
export async function* runWorkbookWorker(task: WorkbookTask, signal?: AbortSignal): AsyncGenerator<WorkbookMessage> {
  signal?.throwIfAborted();
  const worker = startWorker(task);
  const inbox = createInbox(worker, task.limits, signal);
  try {
    for (;;) {
      const message = await inbox.next();
      if (message.type === "failed") throw new TableError(message.code, message.message, message.row);
      if (message.type === "done") return;
      yield message;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage("next");
    }
  } finally {
    inbox.close();
    await worker.terminate();
  }
}

function startWorker(task: WorkbookTask): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: task,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: task.limits.workerMemoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
}

interface Inbox {
  /** The worker's next message; its time runs only while it is waited for. */
  next(): Promise<WorkbookMessage>;
  close(): void;
}

function createInbox(worker: Worker, limits: TableLimits, signal: AbortSignal | undefined): Inbox {
  const messages: WorkbookMessage[] = [];
  let [failure, leftMs]: [unknown, number] = [undefined, limits.workerTimeMs];
  let wake: () => void = () => undefined;
  const fail = (error: unknown): void => {
    failure ??= error;
    wake();
  };
  const abort = (): void => fail(signal?.reason);
  worker.on("message", (message: WorkbookMessage) => {
    messages.push(message);
    wake();
  });
  worker.on("error", (error) => fail(isOutOfMemory(error) ? tooLarge("it takes more memory than it may") : error));
  worker.on("exit", () => fail(new Error("the workbook's thread ended before it was done")));
  signal?.addEventListener("abort", abort);
  return { next, close: () => signal?.removeEventListener("abort", abort) };

  function isReady(): boolean {
    return messages.length > 0 || failure !== undefined;
  }

  async function next(): Promise<WorkbookMessage> {
    const started = performance.now();
    const timer = setTimeout(() => fail(tooSlow(limits)), leftMs);
    while (!isReady()) await new Promise<void>((resolve) => (wake = resolve));
    clearTimeout(timer);
    leftMs = Math.max(0, leftMs - (performance.now() - started));
    const message = messages.shift();
    if (message) return message;
    throw failure;
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}

function tooSlow(limits: TableLimits): TableError {
  return new TableError(
    "workbook_too_slow",
    `The workbook took more than ${limits.workerTimeMs / 1000} seconds to read. Save the table as CSV and upload that.`,
  );
}
