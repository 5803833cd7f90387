import type { PaymentProvider } from "../../../channels/payment/stripe.ts";
import type { Database } from "../../../platform/database/database.ts";
import type { FailPoint } from "../../../platform/fail-point.ts";
import { lookAgain, recordOutcome, type Task, takeUp, tryAnew } from "./attempts.ts";
import type { Claimed } from "./claim.ts";

export interface Paying {
  db: Database;
  provider: PaymentProvider;
  /** after a call without an outcome, until Stripe is asked */
  settleSeconds: number;
  failPoint: FailPoint;
}

/** One leased request, one step further. A try whose outcome is not known is asked for first; only then the call is repeated, under its own key. */
export async function pay(paying: Paying, claimed: Claimed): Promise<void> {
  const task = await takeUp(paying.db, claimed);
  if (!task) return;
  if (task.isNew) return call(paying, task);
  const found = await paying.provider.find(task.call);
  if (found?.kind === "unknown") return lookAgain(paying.db, claimed, paying.settleSeconds);
  if (found) return recordOutcome(paying.db, task, found, paying.settleSeconds);
  const next = task.broken ? await tryAnew(paying.db, task) : task;
  if (next) await call(paying, next);
}

async function call({ db, provider, settleSeconds, failPoint }: Paying, task: Task): Promise<void> {
  failPoint("refund_before_call");
  const outcome = await provider.refund(task.call);
  failPoint("refund_after_call");
  await recordOutcome(db, task, outcome, settleSeconds);
}
