import { signedHeaders } from "../../../channels/webhook/sign.ts";
import type { Egress } from "../../../platform/egress/egress.ts";
import { EgressFailure, EgressRefusal } from "../../../platform/egress/refusal.ts";
import { payloadOf } from "../payload.ts";
import { openSecret } from "../secrets.ts";
import type { Task } from "./claim.ts";
import type { AttemptResult } from "./record.ts";
import { readRetryAfter, secondsUntilNext } from "./schedule.ts";

export const TIMEOUT_MS = 10_000;
const READ_BYTES = 16_384;
const KEPT_BYTES = 4_096;
const GONE = 410;

/** One attempt: posts the event and says what became of it. Never throws. */
export async function deliver(egress: Egress, secretKey: string, task: Task): Promise<AttemptResult> {
  const started = performance.now();
  const at = new Date();
  const outcome = await post(egress, secretKey, task, at);
  const succeeded = outcome.status_code !== null && outcome.status_code >= 200 && outcome.status_code < 300;
  const gone = outcome.status_code === GONE;
  const delay = succeeded || gone ? undefined : secondsUntilNext(task.tries + 1, outcome.retryAfter, Math.random());
  return {
    task,
    at,
    duration_ms: Math.round(performance.now() - started),
    status_code: outcome.status_code,
    error: outcome.error,
    answer: outcome.answer,
    status: succeeded ? "succeeded" : delay === undefined ? "failed" : "pending",
    next_in_seconds: delay ?? 0,
    gone,
  };
}

interface Outcome {
  status_code: number | null;
  error: string | null;
  answer: string | null;
  retryAfter: number | undefined;
}

async function post(egress: Egress, secretKey: string, task: Task, at: Date): Promise<Outcome> {
  try {
    const body = JSON.stringify(payloadOf(task.event));
    const secrets = [task.sealed_secret, task.previous_sealed_secret].filter((sealed) => sealed !== null);
    const signed = signedHeaders(
      task.event.id,
      at,
      body,
      secrets.map((sealed) => openSecret(secretKey, task.endpoint_id, sealed)),
    );
    const headers = {
      ...signed,
      "content-type": "application/json",
      "user-agent": "Preo-Webhooks/1",
      "preo-payload-version": String(task.payload_version),
    };
    const limits = { timeoutMs: TIMEOUT_MS, maxBytes: READ_BYTES };
    const answer = await egress.request({ url: task.url, method: "POST", headers, body, ...limits, repeatable: true });
    return {
      status_code: answer.status,
      error: null,
      answer: asText(answer.body),
      retryAfter: readRetryAfter(answer.headers["retry-after"], at),
    };
  } catch (error) {
    const known = error instanceof EgressFailure || error instanceof EgressRefusal;
    return { status_code: null, error: known ? error.message : "The event could not be sent.", answer: null, retryAfter: undefined };
  }
}

// PostgreSQL's text holds no U+0000.
function asText(body: Buffer): string {
  return body.subarray(0, KEPT_BYTES).toString("utf8").replaceAll("\0", "\uFFFD");
}
