import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { accepted, operation } from "../../platform/http/operation.ts";
import { findDelivery, retryDeliveryIf } from "./delivery-queries.ts";
import { findEndpoint } from "./queries.ts";
import { Delivery, DeliveryParams } from "./schema.ts";
import { deliveryView } from "./view.ts";

export const retryDelivery = operation({
  id: "retryDelivery",
  tags: ["Webhooks"],
  summary: "Retry a failed delivery",
  description: "Sends a delivery that has not succeeded at once, and begins its schedule anew.",
  params: DeliveryParams,
  success: { status: 202, schema: Delivery, description: "The delivery, about to be sent" },
  errors: [409],
  idempotency: "key",
  rateClass: "write",
  audit: "webhook.delivery_retried",
  handle: (call) => {
    const [endpointId, id] = [requireId(call.params.id), requireId(call.params.delivery_id)];
    return call.write(async (trx) => {
      const row = await findDelivery(trx, call.organizations, endpointId, id);
      if (!row) throw notFound();
      const endpoint = await findEndpoint(trx, call.organizations, endpointId);
      if (!endpoint?.enabled) throw conflict("endpoint_disabled", "The endpoint is disabled: set enabled to true first.");
      const again = await retryDeliveryIf(trx, row);
      if (!again)
        throw conflict("already_succeeded", "The delivery has succeeded: only one that has not can be retried. Replay sends events again.");
      await call.audit(trx, { organizationId: row.organization_id, objectType: "webhook_delivery", objectId: id });
      return accepted(deliveryView(again));
    });
  },
});
