import { Stripe } from "stripe";
import { fromMinor, toMinor } from "./stripe-amount.ts";

/** One refund as it is asked for. All of it is fixed before the first call and the same on each repeat. */
export interface RefundCall {
  requestId: string;
  attempt: number;
  /** what Stripe knows repeats by */
  key: string;
  /** pi_… */
  payment: string;
  amountE4: number;
  currency: string;
}

/**
 * What became of a refund. `refused` is definite: nothing moved and nothing will. `unknown` may or may not have moved money: `broken` when Stripe answered
 * with a fault of its own, which it repeats under the same key for ever.
 */
export type RefundOutcome =
  | { kind: "refunded" | "pending"; reference: string }
  | { kind: "refused"; reason: string; reference: string | null }
  | { kind: "unknown"; reason: string; broken: boolean };

export interface PaymentProvider {
  /** Never rejects. */
  refund(call: RefundCall): Promise<RefundOutcome>;
  /** What Stripe has of it: undefined when there is none, unknown when it cannot be asked. Never rejects. */
  find(call: RefundCall): Promise<RefundOutcome | undefined>;
}

/** A refund that Stripe told of. */
export interface RefundWord {
  reference: string;
  payment: string;
  status: string;
  amountE4: number;
  currency: string;
  /** the request here, when it was made for one */
  requestId: string | null;
}

/** Refunds at Stripe, each call ending within `timeoutMs`; repeats are the caller's business. */
export function createStripe({ secretKey, apiUrl, timeoutMs }: { secretKey: string; apiUrl: string; timeoutMs: number }): PaymentProvider {
  const url = new URL(apiUrl);
  const protocol = url.protocol === "http:" ? "http" : "https";
  const port = url.port === "" ? (protocol === "http" ? 80 : 443) : Number(url.port);
  const stripe = new Stripe(secretKey, { host: url.hostname, protocol, port, timeout: timeoutMs, maxNetworkRetries: 0, telemetry: false });
  return { refund: (call) => refund(stripe, call), find: (call) => find(stripe, call) };
}

/** Reads what Stripe sent of a refund; null for anything else of Stripe's. @throws when the signature is not Stripe's */
export function readStripeWord(body: string, signature: string, webhookSecret: string): RefundWord | null {
  const event = Stripe.webhooks.constructEvent(body, signature, webhookSecret);
  if (!event.type.startsWith("refund.")) return null;
  const { id, payment_intent, status, amount, currency, metadata } = event.data.object as Stripe.Refund;
  const payment = typeof payment_intent === "string" ? payment_intent : payment_intent?.id;
  if (!payment) return null;
  const requestId = metadata?.["preo_refund"] ?? null;
  return {
    reference: id,
    payment,
    status: status ?? "",
    amountE4: fromMinor(amount, currency.toUpperCase()),
    currency: currency.toUpperCase(),
    requestId,
  };
}

async function refund(stripe: Stripe, call: RefundCall): Promise<RefundOutcome> {
  try {
    const made = await stripe.refunds.create(
      {
        payment_intent: call.payment,
        amount: toMinor(call.amountE4, call.currency),
        metadata: { preo_refund: call.requestId, preo_attempt: String(call.attempt) },
      },
      { idempotencyKey: call.key },
    );
    return outcomeOf(made);
  } catch (error) {
    return explain(error);
  }
}

async function find(stripe: Stripe, call: RefundCall): Promise<RefundOutcome | undefined> {
  try {
    for await (const made of stripe.refunds.list({ payment_intent: call.payment, limit: 100 }))
      if (made.metadata?.["preo_refund"] === call.requestId && made.metadata["preo_attempt"] === String(call.attempt))
        return outcomeOf(made);
    return undefined;
  } catch (error) {
    return { kind: "unknown", reason: reasonOf(error), broken: false };
  }
}

function outcomeOf({ id, status, failure_reason }: Stripe.Refund): RefundOutcome {
  if (status === "succeeded") return { kind: "refunded", reference: id };
  if (status === "failed" || status === "canceled")
    return { kind: "refused", reference: id, reason: `Stripe could not pay it out: ${failure_reason ?? status}` };
  return { kind: "pending", reference: id };
}

// Bad keys, too many calls and a repeat that came too early were not carried out, but say nothing of a call before them.
const NOT_CARRIED_OUT = new Set([401, 403, 409, 429]);

function explain(error: unknown): RefundOutcome {
  const status = error instanceof Stripe.errors.StripeError ? error.statusCode : undefined;
  const reason = reasonOf(error);
  if (status === undefined || NOT_CARRIED_OUT.has(status)) return { kind: "unknown", reason, broken: false };
  return status >= 500 ? { kind: "unknown", reason, broken: true } : { kind: "refused", reason, reference: null };
}

function reasonOf(error: unknown): string {
  return `Stripe: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500);
}
