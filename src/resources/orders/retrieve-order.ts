import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { listRefundsOfOrder, refundView } from "../refunds/queries.ts";
import { listTicketsOfOrder, ticketView } from "../tickets/queries.ts";
import { findBuyer, findOrder, listPurchasesOfOrder } from "./queries.ts";
import { OrderDetail } from "./schema.ts";
import { orderDetailView } from "./view.ts";

export const retrieveOrder = operation({
  id: "retrieveOrder",
  tags: ["Orders"],
  summary: "Retrieve order details",
  description: "The order with its buyer, its purchases, each with its product, its tickets and its refunds.",
  params: IdParams,
  success: { status: 200, schema: OrderDetail, description: "The order" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.read(async (trx) => {
      const row = await findOrder(trx, call.organizations, id);
      if (!row) throw notFound();
      const [user, purchases, tickets, refunds] = await Promise.all([
        findBuyer(trx, row),
        listPurchasesOfOrder(trx, row),
        listTicketsOfOrder(trx, row),
        listRefundsOfOrder(trx, row),
      ]);
      if (!user) throw notFound();
      const beside = { tickets: tickets.map(ticketView), refunds: refunds.map(refundView) };
      return ok({ ...orderDetailView(row, user, purchases), ...beside }, row.version);
    });
  },
});
