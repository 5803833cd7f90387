import type { OrderStatus } from "../orders/schema.ts";
import type { OrderRefunds } from "../refunds/source/queries.ts";
import { canonical } from "./content-hash.ts";
import type { GivenOrder } from "./given.ts";
import { matchLines } from "./match-lines.ts";
import { leftOutLine, nextLine } from "./next-line.ts";
import type { Finding } from "./schema.ts";
import { takeSourceRefunds } from "./source-refunds.ts";
import type { StoredLine, StoredOrder } from "./stored.ts";

export interface OrderState {
  order: StoredOrder;
  lines: StoredLine[];
  /** of an order that is known: its refunds here */
  refunds?: OrderRefunds | undefined;
}

export interface NextState extends OrderState {
  warnings: Finding[];
  /** the open request that the source's refund is of */
  settled?: string;
  /** open requests that it is not of */
  conflicts?: { id: string; amountE4: number }[];
}

/** An order as it is after the source said this of it. `productIds` are those of the given lines. */
export function nextOrder(
  known: OrderState | undefined,
  given: GivenOrder,
  ids: { orderId: string; userId: string; productIds: readonly string[] },
): NextState {
  const warnings: Finding[] = [];
  const lines = nextLines(known, given, ids);
  const explained = sum(lines.filter((line) => !line.left_out).map((line) => line.total_e4));
  const total = given.totalE4 ?? explained + (known?.order.adjustment_e4 ?? 0);
  const refunded = refundedTotal(known, given, total, lines);
  const order: StoredOrder = {
    id: ids.orderId,
    external_id: given.externalId,
    user_id: ids.userId,
    number: given.number ?? known?.order.number ?? given.externalId,
    status: keptStatus(known, given, refunded) ?? consistentStatus(given, refunded, total, warnings),
    currency: given.currency,
    total_e4: total,
    refunded_total_e4: refunded,
    discount_total_e4: given.discountTotalE4 ?? known?.order.discount_total_e4 ?? 0,
    fee_total_e4: given.feeTotalE4 ?? known?.order.fee_total_e4 ?? 0,
    adjustment_e4: total - explained,
    ordered_at: given.orderedAt,
    source_updated_at: given.sourceUpdatedAt ?? known?.order.source_updated_at ?? null,
    note: given.note ?? known?.order.note ?? "",
    buyer: { ...known?.order.buyer, ...given.buyer, ...(given.consents?.length ? { consents: given.consents } : {}) },
    metadata: given.metadata ?? known?.order.metadata ?? {},
    content_hash: given.contentHash,
  };
  return takeSourceRefunds(known, { order, lines, warnings }, given);
}

// What was given back here stays given back: the shop may know nothing of it.
function keptStatus(known: OrderState | undefined, given: GivenOrder, refunded: number): OrderStatus | undefined {
  const isOurs = (known?.refunds?.own.totalE4 ?? 0) > 0 && refunded === known?.order.refunded_total_e4;
  return isOurs && (given.status === "paid" || given.status === "partially_refunded") ? known?.order.status : undefined;
}

/** Whether two rows say the same. When the source last said so is no content. */
export function isSame(before: StoredOrder | StoredLine, after: StoredOrder | StoredLine): boolean {
  return canonical({ ...before, ...WITHOUT }) === canonical({ ...after, ...WITHOUT });
}

const WITHOUT = { source_updated_at: undefined, content_hash: undefined };

function nextLines(
  known: OrderState | undefined,
  given: GivenOrder,
  { orderId, userId, productIds }: { orderId: string; userId: string; productIds: readonly string[] },
): StoredLine[] {
  const stored = known?.lines ?? [];
  const matches = matchLines(
    given.lines.map((line, index) => ({ line, productId: productIds[index] ?? "" })),
    stored,
  );
  const orderStatus = { before: known?.order.status, now: given.status };
  let last = Math.max(-1, ...stored.map((line) => line.position));
  const said = given.lines.map((line, index) => {
    const match = matches[index];
    const position = given.partial ? (match?.position ?? ++last) : index;
    const own = match && known?.refunds?.own.lines.get(match.id);
    return nextLine(match, line, { orderId, userId, orderStatus, productId: productIds[index] ?? "", position, own });
  });
  const rest = stored.filter((line) => !matches.includes(line));
  return [...said, ...rest.map((line) => (given.partial ? { ...line, user_id: userId } : leftOutLine(line, userId)))];
}

function refundedTotal(known: OrderState | undefined, given: GivenOrder, total: number, lines: readonly StoredLine[]): number {
  if (given.refundedTotalE4 !== undefined) return Math.max(given.refundedTotalE4, known?.refunds?.own.totalE4 ?? 0);
  if (given.status === "refunded") return Math.max(known?.order.refunded_total_e4 ?? 0, total, 0);
  return Math.max(known?.order.refunded_total_e4 ?? 0, sum(lines.map((line) => line.refunded_amount_e4)));
}

function consistentStatus(given: GivenOrder, refunded: number, total: number, warnings: Finding[]): OrderStatus {
  const warn = (code: string, field: string, detail: string) => warnings.push({ code, pointer: `${given.pointer}/${field}`, detail });
  if (refunded > Math.max(total, 0)) warn("refund_exceeds_total", "refunded_total", "More was refunded than the order's total");
  if (given.status === "partially_refunded" && refunded === 0)
    warn("refunded_total_missing", "refunded_total", "The order is partially refunded, but no refunded amount is given");
  if (given.status !== "paid" || refunded <= 0) return given.status;
  const status = refunded >= total ? "refunded" : "partially_refunded";
  warn("status_adjusted", "status", `A paid order with a refund is kept as ${status}`);
  return status;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
