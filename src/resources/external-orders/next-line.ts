import { newId } from "../../platform/http/ids.ts";
import type { OrderStatus, PurchaseStatus } from "../orders/schema.ts";
import type { GivenLine } from "./given.ts";
import type { StoredLine } from "./stored.ts";

export interface LineContext {
  orderId: string;
  userId: string;
  /** of the order, before and as given now */
  orderStatus: { before: OrderStatus | undefined; now: OrderStatus };
  productId: string;
  position: number;
  /** given back here, which the shop may know nothing of */
  own?: { amountE4: number; quantity: number } | undefined;
}

/** A line as it is after the source said this of it. What is left out stays. */
export function nextLine(known: StoredLine | undefined, given: GivenLine, context: LineContext): StoredLine {
  const amounts = {
    quantity: given.quantity,
    unit_price_e4: given.unitPriceE4,
    discount_e4: given.discountE4 ?? known?.discount_e4 ?? 0,
    fee_e4: given.feeE4 ?? known?.fee_e4 ?? 0,
  };
  const total =
    given.totalE4 ?? keptTotal(known, amounts) ?? amounts.quantity * amounts.unit_price_e4 - amounts.discount_e4 + amounts.fee_e4;
  const said = given.status ?? impliedStatus(known, context.orderStatus);
  const told =
    given.refundedAmountE4 ?? (said === "refunded" && !known?.refunded_amount_e4 ? Math.max(total, 0) : (known?.refunded_amount_e4 ?? 0));
  const refunded = Math.max(told, context.own?.amountE4 ?? 0);
  const kept = keptEnd(known, said, refunded, context.own);
  const status = kept?.status ?? consistentStatus(said, refunded, total, known?.status);
  return {
    id: known?.id ?? newId(),
    order_id: context.orderId,
    user_id: context.userId,
    product_id: context.productId,
    position: context.position,
    external_id: given.externalId ?? known?.external_id ?? null,
    variation: given.variation ?? known?.variation ?? null,
    ...amounts,
    total_e4: total,
    status,
    refunded_amount_e4: refunded,
    refunded_quantity: kept?.refunded_quantity ?? refundedQuantity(status, given.quantity, known),
    attendee_name: given.attendeeName ?? known?.attendee_name ?? "",
    attendee_email: given.attendeeEmail ?? known?.attendee_email ?? null,
    attributes: given.attributes ?? known?.attributes ?? {},
    left_out: false,
  };
}

// What was given back here, money or units, stays as it is while the source adds nothing to it.
function keptEnd(
  known: StoredLine | undefined,
  said: PurchaseStatus,
  refunded: number,
  own: LineContext["own"],
): Pick<StoredLine, "status" | "refunded_quantity"> | undefined {
  if (!known || !own || known.left_out || refunded !== known.refunded_amount_e4) return undefined;
  const isEnded = (said === "refunded" || said === "cancelled") && said !== known.status;
  return isEnded ? undefined : { status: known.status, refunded_quantity: known.refunded_quantity };
}

/** A line that the source's full order does not have any more. */
export function leftOutLine(known: StoredLine, userId: string): StoredLine {
  return { ...known, user_id: userId, status: known.status === "refunded" ? "refunded" : "cancelled", left_out: true };
}

type Amounts = Pick<StoredLine, "quantity" | "unit_price_e4" | "discount_e4" | "fee_e4">;

function keptTotal(known: StoredLine | undefined, now: Amounts): number | undefined {
  const same = known && (Object.keys(now) as (keyof Amounts)[]).every((name) => known[name] === now[name]);
  return same ? known.total_e4 : undefined;
}

// A cancelled or refunded order cancels or refunds its lines; when it comes back, so do they.
function impliedStatus(known: StoredLine | undefined, order: LineContext["orderStatus"]): PurchaseStatus {
  if (order.now === "cancelled" || order.now === "refunded") return order.now;
  if (!known || known.left_out || order.before === "cancelled" || order.before === "refunded") return "active";
  return known.status;
}

// A refund request of ours is not undone by a shop that knows nothing of it.
function consistentStatus(said: PurchaseStatus, refunded: number, total: number, known: PurchaseStatus | undefined): PurchaseStatus {
  if (said === "active" && known === "refund_requested") return known;
  if (said !== "active" || refunded <= 0) return said;
  return refunded >= total ? "refunded" : "partially_refunded";
}

function refundedQuantity(status: PurchaseStatus, quantity: number, known: StoredLine | undefined): number {
  if (status === "refunded") return quantity;
  return status === "partially_refunded" && known?.status === "partially_refunded" ? Math.min(known.refunded_quantity, quantity) : 0;
}
