import { sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";
import type { Task } from "./claim.ts";

export interface AttemptResult {
  task: Task;
  at: Date;
  duration_ms: number;
  status_code: number | null;
  error: string | null;
  answer: string | null;
  status: "succeeded" | "failed" | "pending";
  next_in_seconds: number;
  /** the receiver said 410: it wants nothing any more */
  gone: boolean;
}

/** An endpoint that was switched off by the result of an attempt. */
export interface Disabled {
  organization_id: string;
  id: string;
  url: string;
  disabled_reason: "gone" | "failing";
}

/** Only failures, for so long, and not just two of them with a night between. */
const FAILING_DAYS = 5;
const FAILING_AT_LEAST_HOURS = 12;

/**
 * Records attempts and how their endpoints fare, in one statement. Who lost the lease writes nothing.
 * Gives the endpoints that are switched off by it.
 */
export async function recordAttempts(trx: Trx, organizations: readonly string[], results: readonly AttemptResult[]): Promise<Disabled[]> {
  const rows = results.map(({ task, at, ...result }) => ({
    ...result,
    at: at.toISOString(),
    organization_id: task.organization_id,
    id: task.id,
    endpoint_id: task.endpoint_id,
    lease_token: task.lease_token,
  }));
  const { rows: disabled } = await sql<Disabled>`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(organization_id uuid, id uuid, endpoint_id uuid, lease_token bigint, status text,
        next_in_seconds float8, at timestamptz, duration_ms int, status_code int, error text, answer text, gone boolean)
      where organization_id = any(${organizations}::uuid[])
    ), recorded as (
      update webhook_deliveries d set status = g.status, attempts = d.attempts + 1, tries = d.tries + 1, modified = now(),
        next_attempt_at = now() + make_interval(secs => g.next_in_seconds)
      from given g where d.organization_id = g.organization_id and d.id = g.id and d.lease_token = g.lease_token and d.status = 'delivering'
      returning d.organization_id, d.id, d.attempts, g.endpoint_id, g.status, g.at, g.duration_ms, g.status_code, g.error, g.answer, g.gone
    ), kept as (
      insert into webhook_attempts (organization_id, delivery_id, n, at, duration_ms, status_code, error, answer)
      select organization_id, id, attempts, at, duration_ms, status_code, error, answer from recorded
    ), fared as (
      select organization_id, endpoint_id, bool_or(status = 'succeeded') as succeeded, bool_or(status <> 'succeeded') as failed, bool_or(gone) as gone,
        min(at) filter (where status <> 'succeeded') as first_failure, max(at) as last from recorded group by 1, 2
    ), updated as (
      update webhook_endpoints w set
        last_success_at = case when f.succeeded then f.last else w.last_success_at end,
        last_failure_at = case when f.failed then f.last else w.last_failure_at end,
        failing_since = case when f.succeeded then null else coalesce(w.failing_since, f.first_failure) end,
        enabled = w.enabled and not (f.gone or ${fails()}),
        disabled_reason = case when not w.enabled then w.disabled_reason when f.gone then 'gone' when ${fails()} then 'failing' end,
        disabled_at = case when w.enabled and (f.gone or ${fails()}) then now() else w.disabled_at end
      from fared f where w.organization_id = f.organization_id and w.id = f.endpoint_id
        and (f.failed or w.failing_since is not null or w.last_success_at is null or w.last_success_at < now() - interval '10 seconds')
      returning w.organization_id, w.id, w.url, w.disabled_reason, w.disabled_at
    )
    select organization_id, id, url, disabled_reason from updated where disabled_at = now()`.execute(trx);
  return disabled;
}

const fails = () => sql`(not f.succeeded and f.failed and w.failing_since is not null
  and f.last - w.failing_since >= make_interval(days => ${FAILING_DAYS}) and coalesce(w.last_failure_at, f.last) - w.failing_since >= make_interval(hours => ${FAILING_AT_LEAST_HOURS}))`;
