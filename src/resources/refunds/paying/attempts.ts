import { sql } from "kysely";
import type { RefundCall, RefundOutcome } from "../../../channels/payment/stripe.ts";
import type { Database } from "../../../platform/database/database.ts";
import { inOrganizations, type Trx } from "../../../platform/database/doors.ts";
import { completeIf, failIf } from "../carry-out.ts";
import { lockRequest } from "../decide.ts";
import { auditBySystem } from "../journal.ts";
import { moveIf, type RefundRow } from "../queries.ts";
import type { Claimed } from "./claim.ts";

/** Faults of Stripe's own in a row, each asked for and found to have moved nothing, until somebody has to look. */
const MOST_ATTEMPTS = 5;

/** What is to be done: a try that was never made before, or one whose outcome is not known. */
export interface Task {
  claimed: Claimed;
  call: RefundCall;
  isNew: boolean;
  /** the try ended with a fault of Stripe's own: its key is of no more use */
  broken: boolean;
}

/** Takes up a leased request: what is about to be called is written first. Undefined when nothing is to be done. */
export function takeUp(db: Database, claimed: Claimed): Promise<Task | undefined> {
  return fenced(db, claimed, async (trx, row) => {
    if (row.status === "approved") return { claimed, call: await beginAttempt(trx, row), isNew: true, broken: false };
    if (row.status !== "processing" || row.provider !== "stripe") {
      await rest(trx, claimed, null);
      return undefined;
    }
    const { rows } = await sql<{ broken: boolean; provider_key: string }>`select broken, provider_key from refund_attempts
      where organization_id = ${row.organization_id} and request_id = ${row.id} and n = ${row.attempt}`.execute(trx);
    const [attempt] = rows;
    return attempt && { claimed, call: callOf(row, row.attempt, attempt.provider_key), isNew: false, broken: attempt.broken };
  });
}

/** A try that Stripe never carried out and never will: the next one has a key of its own. Undefined when there were too many. */
export function tryAnew(db: Database, { claimed, call }: Task): Promise<Task | undefined> {
  return fenced(db, claimed, async (trx, row) => {
    if (row.status !== "processing") return undefined;
    await settleAttempt(trx, call, row.organization_id, { kind: "refused", reason: "Stripe had nothing of it", reference: null });
    if (row.attempt < MOST_ATTEMPTS * Math.ceil(row.attempt / MOST_ATTEMPTS))
      return { claimed, call: await beginAttempt(trx, row), isNew: true, broken: false };
    const failed = await failIf(
      trx,
      row,
      `Stripe failed ${MOST_ATTEMPTS} times by a fault of its own, and nothing moved: approve again later`,
    );
    if (failed) await auditBySystem(trx, failed, "failed");
    return undefined;
  });
}

/** Records what became of a try, with everything that follows from it. Who lost the lease writes nothing: the next one asks Stripe. */
export async function recordOutcome(db: Database, { claimed, call }: Task, outcome: RefundOutcome, settleSeconds: number): Promise<void> {
  await fenced(db, claimed, async (trx, row) => {
    if (row.status !== "processing") return;
    await settleAttempt(trx, call, row.organization_id, outcome);
    if (outcome.kind === "unknown") return rest(trx, claimed, settleSeconds);
    if (outcome.kind === "pending") {
      await moveIf(trx, row, ["processing"], "processing", { provider_reference: outcome.reference });
      return rest(trx, claimed, settleSeconds * 10);
    }
    if (outcome.kind === "refused") {
      const failed = await failIf(trx, row, outcome.reason);
      if (failed) await auditBySystem(trx, failed, "failed");
      return;
    }
    await completeIf(trx, row, ["processing"], { reference: outcome.reference });
    await auditBySystem(trx, { ...row, status: "refunded", provider_reference: outcome.reference }, "refunded");
  });
}

/** Looks again so many seconds from now. */
export async function lookAgain(db: Database, claimed: Claimed, seconds: number): Promise<void> {
  await fenced(db, claimed, (trx) => rest(trx, claimed, seconds));
}

async function beginAttempt(trx: Trx, row: RefundRow): Promise<RefundCall> {
  const n = row.attempt + 1;
  const call = callOf(row, n, `${row.id}:${n}`);
  await moveIf(trx, row, ["approved", "processing"], "processing", { attempt: n });
  await sql`insert into refund_attempts (organization_id, request_id, n, provider_key) values (${row.organization_id}, ${row.id}, ${n}, ${call.key})`.execute(
    trx,
  );
  await auditBySystem(trx, { ...row, status: "processing", attempt: n }, "attempted");
  return call;
}

function callOf(row: RefundRow, attempt: number, key: string): RefundCall {
  const { id: requestId, currency, payment_reference: payment } = row;
  if (payment === null) throw new Error("a refund at Stripe names no payment");
  return { requestId, attempt, key, payment, amountE4: row.amount_e4 - row.fee_e4, currency };
}

async function settleAttempt(trx: Trx, { requestId, attempt }: RefundCall, organizationId: string, outcome: RefundOutcome): Promise<void> {
  const reference = "reference" in outcome ? outcome.reference : null;
  const reason = "reason" in outcome ? outcome.reason : "";
  await sql`update refund_attempts set outcome = ${outcome.kind}, error_message = ${reason}, provider_reference = coalesce(${reference}, provider_reference),
      broken = broken or ${outcome.kind === "unknown" && outcome.broken}, settled_at = case when ${outcome.kind !== "unknown"} then now() end
    where organization_id = ${organizationId} and request_id = ${requestId} and n = ${attempt}`.execute(trx);
}

async function rest(trx: Trx, { organization_id, id }: Claimed, seconds: number | null): Promise<void> {
  await sql`update refund_requests set due_at = case when ${seconds}::float8 is not null then now() + make_interval(secs => ${seconds}::float8) end
    where organization_id = ${organization_id} and id = ${id}`.execute(trx);
}

// The order is locked before its request, as everywhere; then whoever does not hold the lease any more stops.
function fenced<T>(
  db: Database,
  { organization_id, id, lease_token }: Claimed,
  work: (trx: Trx, row: RefundRow) => Promise<T>,
): Promise<T | undefined> {
  return inOrganizations(db, [organization_id], async (trx) => {
    const row = await lockRequest(trx, [organization_id], id);
    return row && row.lease_token === lease_token ? work(trx, row) : undefined;
  });
}
