import { formatMoney } from "../../platform/money/money.ts";
import type { OpenRefund, OrderRefunds } from "../refunds/source/queries.ts";
import type { GivenOrder } from "./given.ts";
import type { NextState, OrderState } from "./next-order.ts";
import type { StoredLine } from "./stored.ts";

/**
 * What a refund that grew in the source means for the order's open requests: one of that amount is settled by it, instead of a second refund;
 * with another amount the source is believed and the requests show the conflict.
 */
export function takeSourceRefunds(known: OrderState | undefined, next: NextState, given: GivenOrder): NextState {
  const refunds = known?.refunds;
  if (!known || !refunds) return next;
  const kept = { ...next, refunds };
  const growth = next.order.refunded_total_e4 - known.order.refunded_total_e4;
  if (growth <= 0 || refunds.open.length === 0) return kept;
  const match = refunds.open.find(({ payoutE4 }) => payoutE4 === growth);
  if (!match) return withConflict(kept, refunds, growth, given);
  if (isUnderWay(match)) return withoutGrowth(known, kept, given);
  const lines = next.lines.map((line) => settledLine(line, known, match, isToldByLine(known, next.lines)));
  const isOver = lines.every(({ status }) => status === "refunded" || status === "cancelled");
  return {
    ...kept,
    lines,
    order: isOver && next.order.status === "partially_refunded" ? { ...next.order, status: "refunded" } : next.order,
    refunds: { ...refunds, open: refunds.open.filter((one) => one !== match) },
    settled: match.id,
  };
}

// Stripe has been asked or is about to be: its own answer is counted.
function isUnderWay({ provider, status }: OpenRefund): boolean {
  return provider === "stripe" && (status === "approved" || status === "processing");
}

function withoutGrowth(known: OrderState, next: NextState, given: GivenOrder): NextState {
  const { refunded_total_e4, status } = known.order;
  const before = new Map(known.lines.map((line) => [line.id, line]));
  const lines = next.lines.map((line) => {
    const { refunded_amount_e4 = 0, refunded_quantity = 0, status: was = "active" as const } = before.get(line.id) ?? {};
    return line.refunded_amount_e4 > refunded_amount_e4 ? { ...line, refunded_amount_e4, refunded_quantity, status: was } : line;
  });
  const warning = {
    code: "refund_under_way",
    pointer: `${given.pointer}/refunded_total`,
    detail: "A refund of this amount is under way at Stripe: it counts when Stripe has answered",
  };
  return { ...next, lines, order: { ...next.order, refunded_total_e4, status }, warnings: [...next.warnings, warning] };
}

function withConflict(next: NextState, refunds: OrderRefunds, growth: number, given: GivenOrder): NextState {
  const amount = `${formatMoney(growth, next.order.currency)} ${next.order.currency}`;
  const warning = {
    code: "refund_conflict",
    pointer: `${given.pointer}/refunded_total`,
    detail: `The source refunded ${amount}, which is the amount of no open refund request: look at ${refunds.open.map(({ id }) => id).join(", ")}`,
  };
  const conflicts = refunds.open.map(({ id }) => ({ id, amountE4: growth }));
  return { ...next, warnings: [...next.warnings, warning], conflicts };
}

function isToldByLine(known: OrderState, lines: readonly StoredLine[]): boolean {
  const before = new Map(known.lines.map((line) => [line.id, line.refunded_amount_e4]));
  return lines.some((line) => line.refunded_amount_e4 > (before.get(line.id) ?? 0));
}

function settledLine(line: StoredLine, known: OrderState, request: OpenRefund, toldByLine: boolean): StoredLine {
  const asked = request.lines.find(({ purchase_id }) => purchase_id === line.id);
  if (!asked) return line;
  const amount = toldByLine ? line.refunded_amount_e4 : line.refunded_amount_e4 + asked.amount_e4 - asked.fee_e4;
  const before = known.lines.find(({ id }) => id === line.id)?.refunded_quantity ?? 0;
  const quantity = Math.min(line.quantity, Math.max(line.refunded_quantity, before + asked.quantity));
  const isOpen = known.refunds?.open.some(
    (one) => one !== request && one.lines.some((other) => other.purchase_id === line.id && other.quantity > 0),
  );
  return {
    ...line,
    refunded_amount_e4: amount,
    refunded_quantity: quantity,
    status: statusOf(line, asked.quantity, quantity, isOpen ?? false),
  };
}

function statusOf(line: StoredLine, asked: number, quantity: number, isAskedElsewhere: boolean): StoredLine["status"] {
  if (line.status === "cancelled" || line.status === "refunded") return line.status;
  if (quantity >= line.quantity) return "refunded";
  if (isAskedElsewhere) return "refund_requested";
  if (quantity > 0) return "partially_refunded";
  return asked === 0 && line.status !== "refund_requested" ? line.status : "active";
}
