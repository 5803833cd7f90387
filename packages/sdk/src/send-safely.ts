export interface RetryOptions {
  /** how often a request is sent again (default 3) */
  retries?: number;
  /** waits that many milliseconds before a repetition; tests bring their own */
  wait?: (ms: number) => Promise<unknown>;
}

type Send = (request: Request) => Promise<Response>;

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 30_000;
/** The server did not act on the request. */
const NOT_DONE = new Set([429, 503]);
/** Something between here and the server failed: it may have acted. */
const UNKNOWN = new Set([502, 504]);

/**
 * A fetch that repeats what may be repeated. Every POST carries an Idempotency-Key, so that a repetition has no second effect; PATCH and DELETE
 * are repeated only when the server says that it did nothing.
 */
export function sendSafely(send: Send, { retries = 3, wait = pause }: RetryOptions = {}): Send {
  return async (original) => {
    const request = withKey(original);
    for (let attempt = 0; ; attempt++) {
      const last = attempt >= retries || request.signal.aborted;
      try {
        const response = await send(request.clone());
        if (last || !mayRepeat(request, response.status)) return response;
        await wait(waitMs(attempt, response));
      } catch (error) {
        if (last || request.signal.aborted || !isRepeatable(request)) throw error;
        await wait(waitMs(attempt));
      }
    }
  };
}

function withKey(request: Request): Request {
  if (request.method === "POST" && !request.headers.has("Idempotency-Key")) request.headers.set("Idempotency-Key", crypto.randomUUID());
  return request;
}

function mayRepeat(request: Request, status: number): boolean {
  return NOT_DONE.has(status) || (UNKNOWN.has(status) && isRepeatable(request));
}

function isRepeatable({ method }: Request): boolean {
  return method === "GET" || method === "HEAD" || method === "POST";
}

function waitMs(attempt: number, response?: Response): number {
  const asked = Number(response?.headers.get("Retry-After"));
  if (asked > 0) return Math.min(asked * 1000, LONGEST_WAIT_MS);
  return FIRST_WAIT_MS * 2 ** attempt * (0.75 + Math.random() / 2);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
