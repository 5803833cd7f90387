const firstMs = 500;
const longestMs = 30_000;

/** How long to leave a relay alone that cannot be reached. `until` is in milliseconds of `performance.now()`. */
export type Backoff = { failures: number; until: number; reason: string };

export function createBackoff(): Backoff {
  return { failures: 0, until: 0, reason: "" };
}

/** Doubles the pause with each failure in a row; jitter keeps workers that failed together from coming back together. */
export function noteFailure(backoff: Backoff, reason: string, random = Math.random): void {
  // Connections that were opened at once fail at once: that is one failure.
  if (performance.now() < backoff.until) return;
  const pauseMs = Math.min(longestMs, firstMs * 2 ** backoff.failures) * (0.5 + random() / 2);
  backoff.failures++;
  backoff.until = performance.now() + pauseMs;
  backoff.reason = reason;
}

export function noteSuccess(backoff: Backoff): void {
  backoff.failures = 0;
  backoff.until = 0;
}

export function remainingMs(backoff: Backoff): number {
  return Math.max(0, Math.ceil(backoff.until - performance.now()));
}
