import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { accepted, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { insertTestDelivery } from "./delivery-queries.ts";
import { findEndpoint } from "./queries.ts";
import { Delivery } from "./schema.ts";
import { deliveryView } from "./view.ts";

export const sendTestEvent = operation({
  id: "sendTestEvent",
  tags: ["Webhooks"],
  summary: "Send test event",
  description: "Sends an event of the type `webhook.test` to this endpoint alone. Its delivery shows what the receiver answered.",
  params: IdParams,
  success: { status: 202, schema: Delivery, description: "The delivery, about to be sent" },
  errors: [409],
  idempotency: "key",
  rateClass: "write",
  audit: "webhook.tested",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const endpoint = await findEndpoint(trx, call.organizations, id, { lock: true });
      if (!endpoint) throw notFound();
      if (!endpoint.enabled) throw conflict("endpoint_disabled", "The endpoint is disabled: set enabled to true first.");
      const { organization_id: organizationId } = endpoint;
      await emitEvents(trx, [{ organizationId, type: "webhook.test", objectId: id, data: { endpoint_id: id, message: "It works." } }]);
      const delivery = await insertTestDelivery(trx, endpoint);
      await call.audit(trx, { organizationId, objectType: "webhook", objectId: id });
      return accepted(deliveryView(delivery));
    });
  },
});
