import { conflict, type FieldError, unprocessable } from "../../platform/http/errors.ts";
import { formatMoney, parseMoney } from "../../platform/money/money.ts";
import type { RefundableOrder, RefundablePurchase } from "./order-queries.ts";
import type { RefundLine, RefundRow } from "./queries.ts";

/** What is asked back of one purchase. Neither quantity nor amount: all that is left. */
export interface AskedLine {
  purchase: RefundablePurchase;
  quantity?: number | undefined;
  amount?: string | undefined;
  /** JSON pointer of the line in the request */
  pointer: string;
}

type Policy = RefundableOrder["policy"];

/** @throws 422 for an order that was never paid, or of which all has gone back */
export function requirePaid(order: RefundableOrder): void {
  if (order.status === "paid" || order.status === "partially_refunded") return;
  throw unfit(
    "/order_id",
    `order_${order.status}`,
    `The order is ${order.status}: only one that is paid or partially refunded can be refunded`,
  );
}

/** @throws 422 outside of the edition's refund window, unless overridden with a reason */
export function requireWindow(policy: Policy, now: Date, { override, reason }: { override?: boolean; reason?: string }): void {
  if (override) {
    if (!reason?.trim()) throw unfit("/reason", "reason_needed", "Say why the refund window does not count here");
    return;
  }
  const { refunds_open_at: opens, refunds_close_at: closes } = policy;
  const hint = "staff may send override with a reason";
  if (opens !== null && now < opens)
    throw unfit("/override", "window_not_open", `Refunds of this edition open at ${opens.toISOString()}: ${hint}`);
  if (closes !== null && now >= closes)
    throw unfit("/override", "window_closed", `Refunds of this edition closed at ${closes.toISOString()}: ${hint}`);
}

/**
 * The lines of a request: at most what is left of each purchase and of the order, in the currency of the order.
 * @throws 422 naming every line that asks for too much
 */
export function refundLines(order: RefundableOrder, asked: readonly AskedLine[], cancelsTicket: boolean | undefined): RefundLine[] {
  const errors: FieldError[] = [];
  const lines = asked.map((line) => readLine(order.currency, line, cancelsTicket, errors));
  if (errors.length > 0) throw unprocessable(errors);
  return withinOrder(order, lines, asked);
}

/** An amount of a whole order, taken from its purchases in their order. */
export function spreadAmount(order: RefundableOrder, purchases: readonly RefundablePurchase[], amount: string): AskedLine[] {
  const wanted = readAmount(amount, order.currency, "/amount");
  const free = Math.min(refundableOfOrder(order), sum(purchases.map(refundableOf)));
  if (wanted > free) throw tooMuch("/amount", free, order.currency);
  let left = wanted;
  return purchases.flatMap((purchase) => {
    const part = Math.min(left, refundableOf(purchase));
    left -= part;
    return part > 0 ? [{ purchase, amount: formatMoney(part, order.currency), pointer: "/amount" }] : [];
  });
}

/** What the edition's policy keeps back of these lines. A fixed fee counts in the edition's currency only. */
export function withFee(lines: readonly RefundLine[], policy: Policy, currency: string): RefundLine[] {
  const gross = sum(lines.map(({ amount_e4 }) => amount_e4));
  const fixed = policy.currency === currency ? policy.refund_fee_fixed_e4 : 0;
  const fee = Math.min(gross, fixed + downTo(currency, (gross * policy.refund_fee_percent_e4) / 1_000_000));
  let before = 0;
  let taken = 0;
  return lines.map((line) => {
    before += line.amount_e4;
    const share = downTo(currency, gross === 0 ? 0 : (fee * before) / gross) - taken;
    const last = before === gross;
    const fee_e4 = Math.min(line.amount_e4, last ? fee - taken : share);
    taken += fee_e4;
    return { ...line, fee_e4 };
  });
}

/** Whether a new request needs nobody's decision: under the edition's limit, in its currency. */
export function isAutoApproved(policy: Policy, currency: string, amountE4: number): boolean {
  const below = policy.refund_auto_approve_below_e4;
  return below !== null && policy.currency === currency && amountE4 < below;
}

/** Who gives the money back: Stripe where the order names a payment there, else the shop that took it. */
export function providerOf(
  order: RefundableOrder,
  wanted: string | undefined,
  stripe: boolean,
): { provider: string; payment: string | null } {
  const { stripe_payment_intent: named } = order.metadata as { stripe_payment_intent?: unknown };
  const payment = typeof named === "string" && /^pi_\w{3,100}$/.test(named) ? named : null;
  const provider = wanted ?? (payment !== null && stripe ? "stripe" : order.source === "manual" ? "manual" : `external:${order.source}`);
  if (provider !== "stripe" && provider !== "manual" && provider !== `external:${order.source}`)
    throw unfit("/provider", "other_source", `The order is from another shop: use external:${order.source}, stripe or manual`);
  if (provider !== "stripe") return { provider, payment: null };
  if (!stripe) throw unfit("/provider", "not_configured", "Stripe is not set up here: set STRIPE_SECRET_KEY, or use another provider");
  if (payment === null)
    throw unfit("/provider", "no_payment", "The order names no payment at Stripe: import it with metadata.stripe_payment_intent (pi_…)");
  return { provider, payment };
}

/** What a decision on a request in this state is told. */
export function alreadyDecided(row: RefundRow): Error {
  return conflict(`already_${row.status}`, `The request is ${row.status}: only one that is pending or failed can be approved or rejected`);
}

export function refundableOf(purchase: RefundablePurchase): number {
  return Math.max(0, purchase.total_e4 - purchase.refunded_amount_e4 - purchase.reserved_e4);
}

export function refundableOfOrder(order: Pick<RefundableOrder, "total_e4" | "refunded_total_e4" | "reserved_e4">): number {
  return Math.max(0, order.total_e4 - order.refunded_total_e4 - order.reserved_e4);
}

/** Units that neither ended nor are asked back. */
export function freeUnits(purchase: RefundablePurchase): number {
  return Math.max(0, purchase.active_quantity - purchase.reserved_quantity);
}

/** Rounded down to what the currency can pay. */
export function downTo(currency: string, e4: number): number {
  const whole = Math.floor(e4);
  return parseMoney(formatMoney(whole, currency), currency) ?? whole;
}

function readLine(currency: string, line: AskedLine, cancelsTicket: boolean | undefined, errors: FieldError[]): RefundLine {
  const { purchase, quantity, amount, pointer } = line;
  const [free, units] = [refundableOf(purchase), freeUnits(purchase)];
  if (quantity !== undefined && quantity > units)
    errors.push({
      pointer: `${pointer}/quantity`,
      code: "quantity_exceeds",
      detail: `At most ${units} of this purchase can still be refunded`,
    });
  const wanted = amount === undefined ? shareOf(purchase, currency, quantity ?? units) : parseMoney(amount, currency);
  if (wanted === undefined || (amount !== undefined && wanted <= 0))
    errors.push({
      pointer: `${pointer}/amount`.replace("/amount/amount", "/amount"),
      code: "bad_amount",
      detail: `This is no amount of ${currency} above 0`,
    });
  else if (amount !== undefined && wanted > free)
    errors.push({
      pointer: `${pointer}/amount`.replace("/amount/amount", "/amount"),
      code: "amount_exceeds",
      detail: exceeding(free, currency),
    });
  const ends = cancelsTicket ?? (amount === undefined || quantity !== undefined);
  return { purchase_id: purchase.id, quantity: ends ? (quantity ?? units) : 0, amount_e4: Math.min(wanted ?? 0, free), fee_e4: 0 };
}

// Some units are worth their share of the total; the last ones whatever is left of it.
function shareOf(purchase: RefundablePurchase, currency: string, units: number): number {
  if (units >= freeUnits(purchase)) return refundableOf(purchase);
  return Math.min(refundableOf(purchase), downTo(currency, (purchase.total_e4 * units) / purchase.quantity));
}

function withinOrder(order: RefundableOrder, lines: readonly RefundLine[], asked: readonly AskedLine[]): RefundLine[] {
  const free = refundableOfOrder(order);
  const explicit = asked.findIndex(({ amount }) => amount !== undefined);
  if (explicit >= 0 && sum(lines.map(({ amount_e4 }) => amount_e4)) > free)
    throw tooMuch(asked[explicit]?.pointer === "/amount" ? "/amount" : `${asked[explicit]?.pointer}/amount`, free, order.currency);
  let left = free;
  const kept = lines.map((line) => {
    const amount_e4 = Math.min(line.amount_e4, left);
    left -= amount_e4;
    return { ...line, amount_e4 };
  });
  const worth = kept.filter(({ amount_e4, quantity }) => amount_e4 > 0 || quantity > 0);
  if (sum(worth.map(({ amount_e4 }) => amount_e4)) > 0) return worth;
  throw unfit("/amount", "nothing_left", "Nothing is left to refund: all of it went back or is asked back already");
}

function readAmount(text: string, currency: string, pointer: string): number {
  const value = parseMoney(text, currency);
  if (value === undefined || value <= 0) throw unfit(pointer, "bad_amount", `This is no amount of ${currency} above 0`);
  return value;
}

function tooMuch(pointer: string, free: number, currency: string): Error {
  return unfit(pointer, "amount_exceeds", exceeding(free, currency));
}

function exceeding(free: number, currency: string): string {
  return `At most ${formatMoney(free, currency)} ${currency} can still be refunded`;
}

function unfit(pointer: string, code: string, detail: string): Error {
  return unprocessable([{ pointer, code, detail }]);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
