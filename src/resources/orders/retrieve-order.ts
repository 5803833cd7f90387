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
      const user = row && (await findBuyer(trx, row));
      if (!row || !user) throw notFound();
      const tickets = (await listTicketsOfOrder(trx, row)).map(ticketView);
      const refunds = (await listRefundsOfOrder(trx, row)).map(refundView);
      return ok({ ...orderDetailView(row, user, await listPurchasesOfOrder(trx, row)), tickets, refunds }, row.version);
    });
  },
});
