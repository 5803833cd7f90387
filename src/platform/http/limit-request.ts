import type { FastifyReply } from "fastify";
import type { Allowance, Counted, Limiter } from "../rate-limits/limiter.ts";
import type { RateClass } from "../rate-limits/limits.ts";
import { ApiError } from "./errors.ts";

const WINDOW_SECONDS = 60;

/** Counts a request and tells what is left in its headers (draft-ietf-httpapi-ratelimit-headers-11). @throws 429 with Retry-After */
export async function limitRequest(limiter: Limiter | undefined, rateClass: RateClass, who: Counted, reply: FastifyReply): Promise<void> {
  const allowance = await limiter?.take(rateClass, who);
  if (!allowance) return;
  const headers = rateHeaders(allowance);
  if (allowance.allowed) return void reply.headers(headers);
  const detail = `More than ${allowance.limit} requests of the class ${rateClass} in a minute: try again in ${allowance.resetSeconds} s`;
  throw new ApiError(429, "too_many_requests", detail, { headers: { ...headers, "retry-after": String(allowance.resetSeconds) } });
}

function rateHeaders({ rateClass, limit, remaining, resetSeconds }: Allowance): Record<string, string> {
  return {
    "ratelimit-policy": `"${rateClass}";q=${limit};w=${WINDOW_SECONDS}`,
    ratelimit: `"${rateClass}";r=${remaining};t=${resetSeconds}`,
  };
}
