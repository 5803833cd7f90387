import type { Answer, Egress, OutgoingRequest } from "../../platform/egress/egress.ts";
import { EgressFailure, EgressRefusal } from "../../platform/egress/refusal.ts";

/** An answer; `never`: the request surely did not arrive; `lost`: it may have. */
export type Called = { kind: "answer"; answer: Answer } | { kind: "never"; reason: string } | { kind: "lost"; reason: string };

const NOT_CONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

/** Calls a provider and tells a call that was never made from one whose answer never came. */
export async function callProvider(egress: Pick<Egress, "request">, request: OutgoingRequest): Promise<Called> {
  try {
    return { kind: "answer", answer: await egress.request(request) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof EgressRefusal) return { kind: "never", reason };
    const cause = error instanceof EgressFailure ? error.cause : undefined;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (NOT_CONNECTED.test(code) || (error instanceof EgressFailure && error.code === "tls_failed")) return { kind: "never", reason };
    return { kind: "lost", reason };
  }
}

/** The answer's JSON, or undefined where it is none. */
export function jsonOf({ body }: Answer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Milliseconds that the provider asks to be left alone. */
export function retryAfterMs({ headers }: Answer, fallbackMs: number): number {
  const seconds = Number(headers["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, 600_000) : fallbackMs;
}

/** One field of an object whose shape nobody vouches for, as text. */
export function textField(value: unknown, name: string): string {
  if (typeof value !== "object" || value === null) return "";
  const field = (value as Record<string, unknown>)[name];
  return typeof field === "string" || typeof field === "number" ? String(field) : "";
}
