import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { findDelivery, findEvent, listAttempts } from "./delivery-queries.ts";
import { DeliveryDetail, DeliveryParams } from "./schema.ts";
import { deliveryDetailView } from "./view.ts";

export const getDeliveryDetail = operation({
  id: "getDeliveryDetail",
  tags: ["Webhooks"],
  summary: "Get delivery detail",
  params: DeliveryParams,
  success: { status: 200, schema: DeliveryDetail, description: "The delivery with what is sent and every attempt" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const [endpointId, id] = [requireId(call.params.id), requireId(call.params.delivery_id)];
    return call.read(async (trx) => {
      const row = await findDelivery(trx, call.organizations, endpointId, id);
      if (!row) throw notFound();
      const event = await findEvent(trx, row.organization_id, row.event_id);
      if (!event) throw notFound();
      return ok(deliveryDetailView(row, event, await listAttempts(trx, row.organization_id, id)), row.modified.getTime());
    });
  },
});
