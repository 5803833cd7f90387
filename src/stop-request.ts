/**
 * Settles with the reason when this process is asked to end: a signal, a "stop" from the parent, or the parent's end. Later signals are
 * the same request again: npm and the terminal both pass on a Ctrl-C.
 */
export function stopRequest(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(signal));
    if (!process.channel) return;
    process.on("disconnect", () => resolve("parent ended"));
    process.on("message", (message) => {
      if (message === "stop") resolve("stop");
    });
  });
}

/** Ends the process when it is still there after `ms`; work that cannot be finished is taken up again elsewhere. */
export function exitAtTheLatestAfter(ms: number): void {
  setTimeout(() => process.exit(1), ms).unref();
}
