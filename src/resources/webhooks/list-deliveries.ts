import { Type } from "typebox";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { closed, IdParams, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { deliveryOrderings, listEndpointDeliveries } from "./delivery-queries.ts";
import { EVENT_TYPES } from "./event-types.ts";
import { findEndpoint } from "./queries.ts";
import { DELIVERY_STATUSES, Delivery } from "./schema.ts";
import { deliveryView } from "./view.ts";

export const listDeliveries = operation({
  id: "listDeliveries",
  tags: ["Webhooks"],
  summary: "List deliveries for webhook endpoint",
  description: "Deliveries and their attempts are kept for 30 days.",
  params: IdParams,
  query: listQuery(deliveryOrderings, {
    status: Type.Optional(closed(DELIVERY_STATUSES)),
    event_type: Type.Optional(closed(EVENT_TYPES)),
  }),
  success: { status: 200, schema: ListOf(Delivery), description: "Deliveries, newest first" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const page = await call.read(async (trx) => {
      const endpoint = await findEndpoint(trx, call.organizations, id);
      if (!endpoint) throw notFound();
      return listEndpointDeliveries(trx, endpoint, call.query);
    });
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, deliveryView));
  },
});
