import { badRequest, type FieldError } from "../../platform/http/errors.ts";
import { parseMoney } from "../../platform/money/money.ts";
import type { BatchTermsBody } from "./batch-schema.ts";
import { downTo } from "./rules.ts";

/** How much of each unit goes back: a share of what was paid, in millionths, or an amount of a currency. */
type Share = { percentE4: number } | { perUnitE4: number; currency: string };

/** The rule of a batch as it is kept. */
export interface BatchTerms {
  /** product to its share; null when `share` is for all */
  products: Record<string, Share> | null;
  share: Share | null;
  segmentId: string | null;
  includeFees: boolean;
  cancelsTicket: boolean;
  /** whether refunds at Stripe were set up when it was made */
  stripe: boolean;
}

export interface BatchPurchase {
  id: string;
  order_id: string;
  product_id: string;
  product: string;
  source: string;
  currency: string;
  quantity: number;
  active_quantity: number;
  total_e4: number;
  fee_e4: number;
  refunded_amount_e4: number;
  reserved_e4: number;
  reserved_quantity: number;
}

/** @throws 400 when it is about nothing, or says not one thing or two of how much */
export function readTerms(
  body: BatchTermsBody,
  currency: string,
  { stripe, ...ids }: { products: readonly string[]; segmentId: string | null; stripe: boolean },
): BatchTerms {
  const errors: FieldError[] = [];
  if (!body.products && body.segment_id === undefined)
    errors.push({ pointer: "/products", code: "required", detail: "Name products, or a segment of guests" });
  const all = body.products?.every((product) => isGiven(product)) ? null : readShare(body, currency, "", errors);
  const products = body.products?.map((product, index) => {
    const share = isGiven(product) ? readShare(product, currency, `/products/${index}`, errors) : all;
    return [ids.products[index], share] as const;
  });
  if (errors.length > 0) throw badRequest(errors);
  return {
    products: products ? (Object.fromEntries(products) as Record<string, Share>) : null,
    share: all,
    segmentId: ids.segmentId,
    includeFees: body.include_fees ?? true,
    cancelsTicket: body.cancels_ticket ?? false,
    stripe,
  };
}

/** What goes back of a purchase: nothing when nothing is left, or its currency is another one. */
export function partOf(terms: BatchTerms, purchase: BatchPurchase): { units: number; amountE4: number } {
  const share = terms.products ? terms.products[purchase.product_id] : terms.share;
  const units = Math.max(0, purchase.active_quantity - purchase.reserved_quantity);
  const left = Math.max(0, purchase.total_e4 - purchase.refunded_amount_e4 - purchase.reserved_e4);
  if (!share || units === 0 || ("currency" in share && share.currency !== purchase.currency)) return { units: 0, amountE4: 0 };
  const paid = purchase.total_e4 - (terms.includeFees ? 0 : purchase.fee_e4);
  const wanted = "currency" in share ? share.perUnitE4 * units : (paid * units * share.percentE4) / (purchase.quantity * 1_000_000);
  return { units, amountE4: Math.min(left, downTo(purchase.currency, Math.max(0, wanted))) };
}

function isGiven(share: { percent?: number; amount_per_unit?: string }): boolean {
  return share.percent !== undefined || share.amount_per_unit !== undefined;
}

function readShare(
  { percent, amount_per_unit: amount }: { percent?: number; amount_per_unit?: string },
  currency: string,
  pointer: string,
  errors: FieldError[],
): Share | null {
  if ((percent === undefined) === (amount === undefined)) {
    errors.push({ pointer: `${pointer}/percent`, code: "one_of", detail: "Send either percent or amount_per_unit" });
    return null;
  }
  if (percent !== undefined) return { percentE4: Math.round(percent * 10_000) };
  const perUnitE4 = parseMoney(amount ?? "", currency);
  if (perUnitE4 !== undefined && perUnitE4 > 0) return { perUnitE4, currency };
  errors.push({ pointer: `${pointer}/amount_per_unit`, code: "bad_amount", detail: `This is no amount of ${currency} above 0` });
  return null;
}
