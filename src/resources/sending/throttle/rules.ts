import { type SendRate, SPANS, type Span } from "../../../platform/rate-limits/send-rate.ts";

/** What was used of a span's current turn. */
export interface Bucket {
  span: Span;
  began_at: Date;
  used: number;
}

/** One owner's limits with what they used. */
export interface Limited {
  rate: SendRate;
  buckets: readonly Bucket[];
}

/** What may be handed over now; with nothing granted, how long until that may change. */
export interface Grant {
  granted: number;
  waitMs: number;
}

const SPAN_MS: Record<Span, number> = { second: 1_000, hour: 3_600_000, day: 86_400_000 };

/** When the turn of a span began in which `now` lies: buckets are filled anew by the clock, all at once. */
export function turnOf(span: Span, now: Date): Date {
  return new Date(Math.floor(now.getTime() / SPAN_MS[span]) * SPAN_MS[span]);
}

/** As much of `wanted` as every bucket has left. A turn that the clock went back behind counts as the current one: it never gives twice. */
export function grant(limited: readonly Limited[], wanted: number, now: Date): Grant {
  let granted = wanted;
  let waitMs = 0;
  for (const { rate, buckets } of limited)
    for (const span of SPANS) {
      const limit = rate[span];
      if (limit === undefined) continue;
      const { used, endsInMs } = standing(buckets, span, now);
      const left = Math.max(0, limit - used);
      if (left === 0) waitMs = Math.max(waitMs, endsInMs);
      granted = Math.min(granted, left);
    }
  return { granted, waitMs: granted > 0 ? 0 : waitMs };
}

function standing(buckets: readonly Bucket[], span: Span, now: Date): { used: number; endsInMs: number } {
  const turn = turnOf(span, now);
  const bucket = buckets.find((one) => one.span === span);
  const began = bucket && bucket.began_at > turn ? bucket.began_at : turn;
  const used = bucket && bucket.began_at >= turn ? bucket.used : 0;
  return { used, endsInMs: began.getTime() + SPAN_MS[span] - now.getTime() };
}
