/** Seconds until the next attempt after the first, second, … one: 75 hours and a half in all. */
const DELAYS = [5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600, 20 * 3_600, 24 * 3_600];
const JITTER = 0.2;
const LONGEST = 24 * 3_600;

/**
 * Seconds until the next attempt, undefined when there is none. `tries` counts the attempts made; `random` is from 0 to 1.
 * What a receiver asks for with Retry-After is kept, up to a day.
 */
export function secondsUntilNext(tries: number, retryAfter: number | undefined, random: number): number | undefined {
  const delay = DELAYS[tries - 1];
  if (delay === undefined) return undefined;
  const spread = delay * (1 - JITTER + 2 * JITTER * random);
  return Math.max(spread, Math.min(retryAfter ?? 0, LONGEST));
}

/** Seconds of a Retry-After header (RFC 9110 10.2.3): a number or a date. */
export function readRetryAfter(header: string | string[] | undefined, now: Date): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - now.getTime()) / 1000);
}
