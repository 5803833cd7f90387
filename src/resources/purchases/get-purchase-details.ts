import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { formatMoney } from "../../platform/money/money.ts";
import { purchaseView } from "../orders/queries.ts";
import { listRefundsOfOrder, type RefundRow, refundView } from "../refunds/queries.ts";
import { OPEN } from "../refunds/schema.ts";
import { listTicketsOfOrder, ticketView } from "../tickets/queries.ts";
import { findPurchase, type PurchaseDetailRow } from "./queries.ts";
import { PurchaseDetail } from "./schema.ts";

export const getPurchaseDetails = operation({
  id: "getPurchaseDetails",
  tags: ["Purchases"],
  summary: "Retrieve purchase details",
  description: "A line of an order with its product, its tickets, the requests that ask for some of it, and what can still be refunded.",
  params: IdParams,
  success: { status: 200, schema: PurchaseDetail, description: "The purchase" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.read(async (trx) => {
      const row = await findPurchase(trx, call.organizations, id);
      if (!row) throw notFound();
      const { organization_id, edition_id, order_id, user_id, order } = row;
      const key = { organization_id, id: order_id };
      const refunds = await listRefundsOfOrder(trx, key);
      const tickets = (await listTicketsOfOrder(trx, key)).filter((ticket) => ticket.purchase_id === id);
      const shown = refunds.filter(({ lines }) => lines.some((line) => line.purchase_id === id));
      return ok(
        {
          ...purchaseView(row, row.currency),
          ...{ organization_id, edition_id, order_id, user_id, order, ...left(row, refunds) },
          tickets: tickets.map(ticketView),
          refunds: shown.map(refundView),
        },
        row.version,
      );
    });
  },
});

function left(row: PurchaseDetailRow, refunds: readonly RefundRow[]): { refundable: string; refundable_quantity: number } {
  const open = refunds.filter(({ status }) => OPEN.includes(status));
  const lines = open.flatMap((refund) => refund.lines).filter((line) => line.purchase_id === row.id);
  const ofOrder = row.order_refundable_base_e4 - sum(open.map(({ amount_e4 }) => amount_e4));
  const ofLine = row.total_e4 - row.refunded_amount_e4 - sum(lines.map(({ amount_e4 }) => amount_e4));
  return {
    refundable: formatMoney(Math.max(0, Math.min(ofOrder, ofLine)), row.currency),
    refundable_quantity: Math.max(0, row.active_quantity - sum(lines.map(({ quantity }) => quantity))),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
